using EventHub.Events;

namespace EventHub.Client.Composing;

/// <summary>What events have in common besides their source: who caused them, in which request, and how much they matter.</summary>
public sealed record EventContext
{
    /// <summary>Nothing in common.</summary>
    public static readonly EventContext None = new();

    /// <summary>The user who caused the event, at most 100 characters. Events whose audience is "own" are seen by this user.</summary>
    public string? UserId { get; init; }

    /// <summary>At most 100 characters.</summary>
    public string? SessionId { get; init; }

    /// <summary>What the events of one action have in common, at most 512 characters.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>At most 512 characters; default: the trace id of <see cref="System.Diagnostics.Activity.Current"/>.</summary>
    public string? TraceId { get; init; }

    /// <summary>At most 512 characters.</summary>
    public string? RequestId { get; init; }

    /// <summary>The part of the source that made the event, at most 512 characters.</summary>
    public string? SourceComponent { get; init; }

    /// <summary>The client's address.</summary>
    public string? IpAddress { get; init; }

    /// <summary>The client's program, at most 512 characters.</summary>
    public string? UserAgent { get; init; }

    /// <summary>At most <see cref="EventLimits.MaxTags"/> of at most <see cref="EventLimits.MaxTagLength"/> characters.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Default: what the catalogue says of the type.</summary>
    public EventSeverity? Severity { get; init; }

    /// <summary>Default: what the catalogue says of the type.</summary>
    public EventPriority? Priority { get; init; }
}
