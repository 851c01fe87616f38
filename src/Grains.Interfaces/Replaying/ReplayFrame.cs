using EventHub.Events;
using EventHub.Log;

namespace EventHub.Replaying;

/// <summary>What a node writes to one connection that reads a replay: a batch, or how the replay stands.</summary>
[GenerateSerializer, Immutable, Alias("eventhub.ReplayFrame")]
public sealed class ReplayFrame
{
    [Id(0)]
    public required Guid ReplayId { get; init; }

    [Id(1)]
    public required string ConnectionId { get; init; }

    /// <summary>As in <see cref="ReplayReader.Attachment"/>.</summary>
    [Id(2)]
    public required long Attachment { get; init; }

    /// <summary>One of the two is set.</summary>
    [Id(3)]
    public ReplayBatch? Batch { get; init; }

    [Id(4)]
    public ReplayRecord? Status { get; init; }

    /// <summary>Counts the batches of one attachment from 1; 0 in a status.</summary>
    [Id(5)]
    public long Number { get; init; }
}

/// <summary>Events that fell into one moment, already in the form that the reader may see; shared by all of a replay's readers.</summary>
[GenerateSerializer, Immutable, Alias("eventhub.ReplayBatch")]
public sealed class ReplayBatch
{
    /// <summary>Counts the batches of the replay's present life.</summary>
    [Id(0)]
    public required long Number { get; init; }

    [Id(1)]
    public required Utf8Json[] Events { get; init; }

    /// <summary>Bytes of the events.</summary>
    [Id(2)]
    public required int Size { get; init; }

    /// <summary>Where a reader stands that has taken it.</summary>
    [Id(3)]
    public required ReplayPosition Position { get; init; }

    /// <summary>Of its last event, in the time of the range.</summary>
    [Id(4)]
    public required DateTimeOffset PositionTime { get; init; }

    /// <summary>0 to 100.</summary>
    [Id(5)]
    public required double Progress { get; init; }

    /// <summary>What was taken or passed before it.</summary>
    [Id(6)]
    public required Cursor Start { get; init; }

    /// <summary>What of it a reader lacks that stands at a position on the same way through the range.</summary>
    public ReplayBatch After(ReplayPosition position)
    {
        if (Start.Covers(position.Cursor))
        {
            return this;
        }

        // It was cut anew, for a reader that had less: every event has to be asked.
        var left = Array.FindAll(Events, json => PositionedEvent.PositionOf(json) is var at && at.Sequence > position.Cursor[at.Lane]);
        return left.Length == Events.Length
            ? this
            : new ReplayBatch
            {
                Number = Number,
                Events = left,
                Size = left.Sum(static json => json.Length),
                Position = Position,
                PositionTime = PositionTime,
                Progress = Progress,
                Start = Start,
            };
    }
}
