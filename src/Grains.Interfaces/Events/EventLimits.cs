namespace EventHub.Events;

/// <summary>Bounds of one event and of one request; the protocol's numbers.</summary>
public static class EventLimits
{
    /// <summary>Characters of a type, source, user, session.</summary>
    public const int MaxNameLength = 100;

    public const int MaxTags = 32;

    public const int MaxTagLength = 100;

    /// <summary>Bytes of an event's <c>data</c> as JSON.</summary>
    public const int MaxDataBytes = 64 * 1024;

    /// <summary>Bytes of an event's <c>metadata</c> as JSON.</summary>
    public const int MaxMetadataBytes = 16 * 1024;

    /// <summary>Events in one emit request.</summary>
    public const int MaxBatchEvents = 1_000;

    /// <summary>Bytes of one emit request.</summary>
    public const int MaxBatchBytes = 16 * 1024 * 1024;

    /// <summary>UTF-8 bytes of a checkpoint's <c>state</c>.</summary>
    public const int MaxCheckpointStateBytes = 512;
}
