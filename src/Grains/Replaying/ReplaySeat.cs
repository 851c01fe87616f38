using EventHub.Delivery;
using EventHub.Replaying;

namespace EventHub.Grains.Replaying;

/// <summary>One reader's place in the window: what it was sent, and has taken.</summary>
/// <param name="replayId">What is read.</param>
/// <param name="reader">Who reads.</param>
/// <param name="before">Number of the batch before the first one that it is sent.</param>
internal sealed class ReplaySeat(Guid replayId, ReplayReader reader, long before)
{
    /// <summary>Bytes that it was sent and has not taken.</summary>
    private long _bytes;

    public ReplayReader Reader => reader;

    /// <summary>What its first frame has the number after; grows by what it was never sent.</summary>
    public long Before { get; private set; } = before;

    /// <summary>The last batch that it was sent.</summary>
    public long Sent { get; private set; } = before;

    public long Taken { get; private set; } = before;

    public TimeSpan HeardAt { get; set; }

    /// <summary>Bytes at which it is sent nothing more until it takes some; the last batch may go beyond.</summary>
    public int MaxBytes => reader.MaxUnackedBytes ?? DeliveryLimits.MaxWindowBytes;

    public bool HasRoom => _bytes < MaxBytes;

    /// <param name="batch">The one after the last that it was sent.</param>
    public ReplayFrame Send(ReplayBatch batch)
    {
        Sent = batch.Number;
        _bytes += batch.Size;
        return new ReplayFrame
        {
            ReplayId = replayId,
            ConnectionId = reader.ConnectionId,
            Attachment = reader.Attachment,
            Batch = batch,
            Number = batch.Number - Before,
        };
    }

    /// <param name="batch">The one after the last that it has taken.</param>
    public void Take(ReplayBatch batch)
    {
        Taken = batch.Number;
        _bytes -= batch.Size;
    }

    /// <summary>What it was not sent up to here it will not be, and what it was sent is not waited for; its frames count on.</summary>
    public void PassTo(long number)
    {
        Before += number - Sent;
        Sent = Taken = number;
        _bytes = 0;
    }

    public ReplayFrame Tell(ReplayRecord status) => new()
    {
        ReplayId = replayId,
        ConnectionId = reader.ConnectionId,
        Attachment = reader.Attachment,
        Status = status,
    };
}
