using System.Collections.Immutable;

namespace EventHub.Collector.Bind9.Interpreting;

/// <param name="Time">When it happened; absent where the log tells no time, and then the hub's time of acceptance counts.</param>
internal sealed record BindEvent(EventKind Kind, DateTimeOffset? Time, EventData Data);

/// <summary>The <c>data</c> of an event. Property names become snake_case on the wire; what is null is left out.</summary>
internal abstract record EventData;

internal sealed record QueryData(
    string ClientIp, int ClientPort, string Qname, string Qclass, string Qtype, string Flags, string Proto, string? View, string? Ecs)
    : EventData;

/// <param name="ClientPort">With address and name, it joins the hit to its query.</param>
/// <param name="RpzZone">Absent when the rule does not tell it.</param>
/// <param name="WouldBlock">On allowed queries only: a zone that is disabled would have blocked it.</param>
internal sealed record RpzData(
    string ClientIp, int ClientPort, string Qname, string? Qtype, string Trigger, string Policy, string? RpzZone, string Rule,
    string? View, bool? WouldBlock) : EventData;

/// <param name="OldSerial">Absent when the collector has not seen the zone among the last ones.</param>
internal sealed record ZoneUpdatedData(string Zone, string? View, uint Serial, uint? OldSerial) : EventData;

/// <param name="Success">Absent when the log told no outcome, as for a zone whose file had not changed.</param>
/// <param name="ErrorsOmitted">How many more errors there were than are told.</param>
internal sealed record ReloadData(string Command, bool? Success, ImmutableArray<string> Errors, int? ErrorsOmitted) : EventData;

/// <param name="Command">Absent when the error came without a reconfig, as at start.</param>
internal sealed record ConfigChangeData(string? Command, bool Success, string? File, int? Line, string? Why, ImmutableArray<string>? Errors)
    : EventData;
