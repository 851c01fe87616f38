namespace EventHub.Events;

/// <summary>A range of an event's encoded JSON; length 0 when the field is absent.</summary>
[GenerateSerializer, Immutable, Alias("eventhub.JsonRange")]
public readonly record struct JsonRange([property: Id(0)] int Offset, [property: Id(1)] int Length)
{
    public bool IsEmpty => Length == 0;

    public JsonRange Shift(int by) => IsEmpty ? this : new JsonRange(Offset + by, Length);
}

/// <summary>An event that passed validation, complete and encoded, on its way to its lane.</summary>
[GenerateSerializer, Immutable, Alias("eventhub.AcceptedEvent")]
public sealed class AcceptedEvent
{
    [Id(0)]
    public required EventHeader Header { get; init; }

    /// <summary>The event as a JSON object without its position, which only the log knows.</summary>
    [Id(1)]
    public required Utf8Json Body { get; init; }

    /// <summary>Where <c>data</c> stands in <see cref="Body"/>.</summary>
    [Id(2)]
    public JsonRange Data { get; init; }

    /// <summary>Where <c>metadata</c> stands in <see cref="Body"/>.</summary>
    [Id(3)]
    public JsonRange Metadata { get; init; }

    /// <summary>True when the id was not made here and so may be a repetition.</summary>
    [Id(4)]
    public bool MayRepeat { get; init; }
}
