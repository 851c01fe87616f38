using System.Runtime.InteropServices;
using EventHub.Delivery;
using EventHub.Events;
using EventHub.Log;

namespace EventHub.Grains.Queues;

/// <summary>How a subscription stands in one lane.</summary>
internal enum LaneState
{
    /// <summary>Its router has not told yet where it begins.</summary>
    Starting,

    /// <summary>Every event that is offered is queued.</summary>
    Live,

    /// <summary>What is offered is only noted; the events are read from the log up to where the router is.</summary>
    Behind,
}

/// <summary>
/// One subscription in one lane: how far it has come, and what waits to leave. Takes only what is beyond the last taken, so
/// that nothing can arrive twice.
/// </summary>
internal sealed class LaneQueue(string lane, BatchingOptions options)
{
    private readonly List<EventReference> _pending = [];

    /// <summary>When each of the pending events came.</summary>
    private readonly List<long> _arrivals = [];
    private long _bytes;
    private bool _bypass;

    public string Lane => lane;

    public bool IsUrgent => lane == Lanes.Urgent;

    public LaneState State { get; private set; }

    /// <summary>Everything up to here was handed to the node or does not match.</summary>
    public long Taken { get; private set; }

    /// <summary>Everything up to here was offered: what a reader that is behind has to reach.</summary>
    public long Known { get; private set; }

    public int Pending => _pending.Count;

    /// <summary>The log is asked from here on when the subscription came with a cursor.</summary>
    public long? ResumeAfter { get; init; }

    /// <summary>The router told where it begins to offer.</summary>
    public void Start(long through)
    {
        Taken = ResumeAfter ?? through;
        Known = Math.Max(Known, through);
        State = Taken < Known ? LaneState.Behind : LaneState.Live;
    }

    /// <summary>What was offered may have had a hole before <paramref name="through"/>: read the log up to there.</summary>
    public void FallBehind(long through)
    {
        if (State == LaneState.Starting)
        {
            Known = Math.Max(Known, through);
            return;
        }

        Known = Math.Max(Known, through);
        Clear();
        State = Taken < Known ? LaneState.Behind : LaneState.Live;
    }

    /// <summary>A stretch of the lane was matched; these of its events are wanted.</summary>
    public void Offer(ReadOnlySpan<EventReference> events, long through, long now)
    {
        Known = Math.Max(Known, through);
        if (State != LaneState.Live)
        {
            return;
        }

        foreach (var e in events)
        {
            if (e.Sequence <= Taken || (_pending.Count > 0 && e.Sequence <= _pending[^1].Sequence))
            {
                continue;
            }

            _pending.Add(e);
            _arrivals.Add(now);
            _bytes += e.Size;
            _bypass |= HybridBatching.Bypasses(e.Priority);
        }
    }

    /// <summary>
    /// Called after what was due has left: what waits beyond the bound waits for a reader that is slow. It is forgotten and
    /// will be read from the log.
    /// </summary>
    public void TrimOverflow()
    {
        if (_pending.Count > options.MaxQueueSize)
        {
            FallBehind(Known);
        }
    }

    public bool IsDue(TimeProvider time) =>
        _pending.Count > 0
        && HybridBatching.IsDue(_pending.Count, _bytes, time.GetElapsedTime(_arrivals[0]), _bypass || IsUrgent, options);

    /// <summary>When the oldest pending event has waited long enough; null when nothing waits.</summary>
    public TimeSpan? DueIn(TimeProvider time) =>
        _pending.Count == 0 ? null : options.BatchTimeout - time.GetElapsedTime(_arrivals[0]);

    /// <summary>Takes the next batch out of what is due.</summary>
    public Batch TakeBatch()
    {
        var pending = CollectionsMarshal.AsSpan(_pending);
        var batch = pending[..HybridBatching.BatchLength(pending, options)];
        var sequences = new long[batch.Length];
        var size = 0;
        var highest = EventPriority.Low;
        for (var i = 0; i < batch.Length; i++)
        {
            sequences[i] = batch[i].Sequence;
            size += batch[i].Size;
            highest = batch[i].Priority > highest ? batch[i].Priority : highest;
        }

        var isAll = batch.Length == pending.Length;
        _pending.RemoveRange(0, batch.Length);
        _arrivals.RemoveRange(0, batch.Length);
        _bytes -= size;
        _bypass = _bypass && _pending.Exists(static e => HybridBatching.Bypasses(e.Priority));
        Taken = isAll ? Known : sequences[^1];
        return new Batch(sequences, null, size, highest, Taken);
    }

    /// <summary>The log was read up to <paramref name="through"/>, and what matched was handed on.</summary>
    public void CaughtUpTo(long through)
    {
        Taken = through;
        State = Taken < Known ? LaneState.Behind : LaneState.Live;
    }

    private void Clear()
    {
        _pending.Clear();
        _arrivals.Clear();
        _bytes = 0;
        _bypass = false;
    }
}

/// <summary>What leaves together.</summary>
internal readonly record struct Batch(long[] Sequences, LogEvent[]? History, int Size, EventPriority Priority, long Through);
