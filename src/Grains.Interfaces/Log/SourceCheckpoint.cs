namespace EventHub.Log;

/// <summary>How far a producer of something ordered has come; committed with its batch, so that it need not remember.</summary>
/// <param name="Source">The producer, as in its events' source.</param>
/// <param name="Position">A number that grows with every batch, from 1.</param>
/// <param name="State">What the producer needs to go on, its own text, at most 512 bytes in UTF-8.</param>
[GenerateSerializer, Immutable, Alias("eventhub.SourceCheckpoint")]
public sealed record SourceCheckpoint(
    [property: Id(0)] string Source, [property: Id(1)] long Position, [property: Id(2)] string State)
{
    /// <summary>When it was committed; null on the way in.</summary>
    [Id(3)]
    public DateTimeOffset? UpdatedAt { get; init; }
}
