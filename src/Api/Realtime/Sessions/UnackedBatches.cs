using EventHub.Delivery;
using EventHub.Log;

namespace EventHub.Api.Realtime.Sessions;

/// <summary>
/// Batches that a subscription's client was sent and has not acknowledged. Only what it acknowledged is reported, so that the
/// user's queue, whose window these bytes fill, holds back the rest. Guarded by the session's lock.
/// </summary>
/// <param name="maxBytes">At which the queue sends nothing more; of the urgent lane and of the others each.</param>
internal sealed class UnackedBatches(int maxBytes)
{
    private readonly Line _urgent = new();
    private readonly Line _others = new();
    private readonly Dictionary<string, long> _acked = new(StringComparer.Ordinal);

    private StallWatch _watch;

    /// <summary>True while nothing more comes before the client acknowledges something.</summary>
    public bool IsFull => _urgent.Bytes >= maxBytes || _others.Bytes >= maxBytes;

    public long Bytes => _urgent.Bytes + _others.Bytes;

    /// <summary>Counts the batches that were acknowledged.</summary>
    public long Acked { get; private set; }

    /// <summary>A batch was written.</summary>
    /// <param name="wasSent">
    /// False when nothing of it had to be sent: the client knows no cursor that covers it, and has nothing to acknowledge.
    /// </param>
    /// <returns>What is acknowledged: the batch itself when its acknowledgement was faster than the report of its writing.</returns>
    public WrittenBatches Add(WrittenBatches acknowledged, DeliveryOrder order, bool wasSent)
    {
        // What is not stored has no place in a cursor: it goes with what was before it.
        var through = wasSent && Lanes.IsDurable(order.Lane) ? order.Through : 0;
        LineOf(order.Lane).Add(new Batch(order.BatchNumber, order.Lane, through, order.Size));
        return Pass(acknowledged);
    }

    /// <summary>The client has everything up to here.</summary>
    public WrittenBatches Acknowledge(WrittenBatches acknowledged, Cursor cursor)
    {
        foreach (var (lane, sequence) in cursor.Lanes)
        {
            if (sequence > _acked.GetValueOrDefault(lane))
            {
                _acked[lane] = sequence;
            }
        }

        return Pass(acknowledged);
    }

    /// <summary>Once a heartbeat.</summary>
    /// <returns>For how many on end nothing was acknowledged while it was full.</returns>
    public int Beat() => _watch.Beat(Acked, IsFull);

    /// <summary>They will come anew, what was acknowledged will not.</summary>
    public void Clear()
    {
        _urgent.Clear();
        _others.Clear();
    }

    private WrittenBatches Pass(WrittenBatches acknowledged) => acknowledged with
    {
        BatchNumber = Pass(_others) ?? acknowledged.BatchNumber,
        UrgentBatchNumber = Pass(_urgent) ?? acknowledged.UrgentBatchNumber,
    };

    private long? Pass(Line line)
    {
        long? last = null;
        while (line.TryPeek(out var batch) && batch.Through <= _acked.GetValueOrDefault(batch.Lane))
        {
            line.Remove();
            last = batch.Number;
            Acked++;
        }

        return last;
    }

    private Line LineOf(string lane) => lane == Lanes.Urgent ? _urgent : _others;

    private readonly record struct Batch(long Number, string Lane, long Through, int Size);

    /// <summary>Batches in the order of their numbers, with their sum.</summary>
    private sealed class Line
    {
        private readonly Queue<Batch> _batches = new();

        public long Bytes { get; private set; }

        public bool TryPeek(out Batch batch) => _batches.TryPeek(out batch);

        public void Add(Batch batch)
        {
            _batches.Enqueue(batch);
            Bytes += batch.Size;
        }

        public void Remove() => Bytes -= _batches.Dequeue().Size;

        public void Clear()
        {
            _batches.Clear();
            Bytes = 0;
        }
    }
}
