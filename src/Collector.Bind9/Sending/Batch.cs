namespace EventHub.Collector.Bind9.Sending;

/// <summary>What is sent in one call: a body that every retry repeats to the byte, and what it moves the checkpoint to.</summary>
internal sealed record Batch(string Source, Checkpoint Checkpoint, ReadOnlyMemory<byte> Body, BatchTally Tally);

/// <summary>What lines came to.</summary>
internal record struct BatchTally(long Lines, long Events, long Ignored, long Unknown)
{
    public readonly BatchTally Plus(BatchTally other) =>
        new(Lines + other.Lines, Events + other.Events, Ignored + other.Ignored, Unknown + other.Unknown);
}
