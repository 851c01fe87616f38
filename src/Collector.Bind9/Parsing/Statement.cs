namespace EventHub.Collector.Bind9.Parsing;

/// <summary>What a line says, apart from when and how loudly.</summary>
internal abstract record Statement;

/// <summary>A line that no rule knows: counted, never fatal.</summary>
internal sealed record UnknownStatement : Statement
{
    public static readonly UnknownStatement Instance = new();
}

/// <summary>A line that is known, and of which no event is made.</summary>
internal sealed record IgnoredStatement(IgnoredKind Kind) : Statement;

/// <param name="Flags">As written: +/- recursion, S signed, E(n) EDNS, T TCP, D DO, C CD, V/K cookie.</param>
/// <param name="QueriedAddress">The server's own address that was asked.</param>
/// <param name="ClientSubnet">EDNS client subnet as address/source/scope.</param>
internal sealed record QueryStatement(
    ClientPrefix Client, string Name, string Class, string Type, string Flags, string QueriedAddress, string? ClientSubnet) : Statement;

/// <param name="Disabled">The zone only watches: the rewrite was not done.</param>
/// <param name="Trigger">QNAME, IP, CLIENT-IP, NSDNAME or NSIP.</param>
/// <param name="Type">Absent in the short form of old versions.</param>
/// <param name="Rule">The full owner name of the rule, policy zone included.</param>
internal sealed record RpzStatement(
    ClientPrefix Client, bool Disabled, string Trigger, string Policy, string Name, string? Type, string? Class, string Rule) : Statement;

/// <param name="Zone">NAME/CLASS[/VIEW] apart.</param>
/// <param name="Serial">What the zone has now.</param>
internal sealed record ZoneLoadedStatement(ZoneLabel Zone, uint Serial) : Statement;

/// <summary>Something about a zone that named logs as an error. A later event type; now it joins a reload's errors.</summary>
/// <param name="Zone">Absent when the line names a file only.</param>
/// <param name="PreviousSerial">What the zone had before, where the line tells it.</param>
internal sealed record ZoneTroubleStatement(ZoneLabel? Zone, string Text, ZoneTrouble Trouble, uint? PreviousSerial = null) : Statement;

internal enum ZoneTrouble
{
    /// <summary>One of the reasons; the verdict follows.</summary>
    Reason,

    /// <summary>The verdict: the zone is not loaded.</summary>
    NotLoaded,

    /// <summary>The verdict on a secondary zone.</summary>
    TransferFailed,

    /// <summary>Odd, yet the zone loads.</summary>
    SerialOdd,
}

/// <param name="Command">As <c>rndc</c> sent it; <c>SIGHUP</c> for the signal.</param>
internal sealed record ControlCommandStatement(string Command) : Statement;

/// <summary><c>reloading configuration|zones succeeded|failed: WHY</c>.</summary>
internal sealed record ReloadOutcomeStatement(bool OfZones, bool Succeeded, string Text) : Statement;

/// <summary>The last line of a reload: every zone has been tried.</summary>
internal sealed record ZonesTriedStatement : Statement
{
    public static readonly ZonesTriedStatement Instance = new();
}

/// <summary><c>FILE:LINE: WHY</c> in the category config.</summary>
internal sealed record ConfigErrorStatement(string File, int Line, string Why) : Statement;
