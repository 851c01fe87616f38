using EventHub.Delivery;
using EventHub.Events;
using EventHub.Grains.Queues.Batching;
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

/// <summary>What is measured of a reader's way outside of its queues.</summary>
/// <param name="Cpu">What the processors of this silo's machine are used, 0 to 1.</param>
/// <param name="ReportTime">How long it takes lately until a batch is reported as written.</param>
internal readonly record struct Pressure(double Cpu, TimeSpan ReportTime);

/// <summary>
/// One subscription in one lane: how far it has come, and what waits to leave. Takes only what is beyond the last taken, so
/// that nothing can arrive twice.
/// </summary>
internal sealed class LaneQueue(string lane, BatchingOptions options, OverflowPolicy overflow, TimeProvider time)
{
    private readonly PendingEvents _pending = new();
    private readonly long _origin = time.GetTimestamp();
    private ArrivalRate _rate;

    /// <summary>What was left out before the first pending event and is not told yet.</summary>
    private DeliveryGap? _gap;

    /// <summary>Everything up to here leaves with what was due.</summary>
    private long _released;

    public string Lane => lane;

    public bool IsUrgent => lane == Lanes.Urgent;

    public LaneState State { get; private set; }

    /// <summary>Everything up to here was handed to the node or does not match.</summary>
    public long Taken { get; private set; }

    /// <summary>Everything up to here was offered: what a reader that is behind has to reach.</summary>
    public long Known { get; private set; }

    /// <summary>How far the node was told that the reader has come.</summary>
    public long Told { get; set; }

    public int Pending => _pending.Count;

    /// <summary>The log is asked from here on when the subscription came with a cursor.</summary>
    public long? ResumeAfter { get; init; }

    /// <summary>The router told where it begins to offer.</summary>
    public void Start(long through)
    {
        Taken = Told = ResumeAfter ?? through;
        Known = Math.Max(Known, through);
        State = Taken < Known ? LaneState.Behind : LaneState.Live;
    }

    /// <summary>What was offered may have had a hole before <paramref name="through"/>: read the log up to there.</summary>
    public void FallBehind(long through)
    {
        Known = Math.Max(Known, through);
        if (State == LaneState.Starting || !Lanes.IsDurable(lane))
        {
            // Events that are not stored can't be read again: those that wait are all there are.
            return;
        }

        // What was left out is read again with the rest: a gap that was not told is none.
        _gap = null;
        _pending.Clear();
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

        _rate = _rate.With(events.Length, SinceOrigin(now));
        var last = _pending.Count == 0 ? Taken : Math.Max(Taken, _pending.Events[^1].Sequence);
        foreach (ref readonly var e in events)
        {
            if (e.Sequence > last)
            {
                _pending.Add(e, now);
                last = e.Sequence;
            }
        }
    }

    /// <summary>The router has offered whatever matched up to here: what did not is passed without an offer.</summary>
    public void Pass(long through)
    {
        if (State != LaneState.Live || !Lanes.IsDurable(lane))
        {
            return;
        }

        Known = Math.Max(Known, through);
        if (_pending.Count == 0)
        {
            // A reader with a cursor may be ahead of a router that has just begun to read.
            Taken = Math.Max(Taken, Known);
        }
    }

    /// <summary>Called after what was due has left: what waits beyond the bound waits for a reader that is slow.</summary>
    /// <returns>What was done about it; null when there is room.</returns>
    public OverflowPolicy? TrimOverflow()
    {
        var excess = _pending.Count - options.MaxQueueSize;
        if (excess <= 0)
        {
            return null;
        }

        if (!Lanes.IsDurable(lane))
        {
            // Whatever the policy, there is nothing to catch up from; those above high go last.
            Leave(_pending.DropOldest(excess, evenCritical: false));
            Leave(_pending.DropOldest(_pending.Count - options.MaxQueueSize, evenCritical: true));
            return OverflowPolicy.DropOldest;
        }

        if (overflow == OverflowPolicy.DropOldest && !IsUrgent && !_pending.HasCritical)
        {
            Leave(_pending.DropOldest(excess, evenCritical: false));
            return OverflowPolicy.DropOldest;
        }

        FallBehind(Known);
        return OverflowPolicy.CatchUp;
    }

    public bool IsDue(in Pressure pressure) => DueIn(pressure) is { } due && due <= TimeSpan.Zero;

    /// <summary>When a batch is to leave; null when nothing waits.</summary>
    public TimeSpan? DueIn(in Pressure pressure)
    {
        if (_pending.Count == 0)
        {
            return null;
        }

        if (_pending.Events[0].Sequence <= _released || (IsUrgent && options.PriorityBypass))
        {
            return TimeSpan.Zero;
        }

        var load = new LoadFigures(_pending.Count, _rate.At(SinceOrigin(time.GetTimestamp())), pressure.Cpu, pressure.ReportTime);
        return BatchingPolicy.Bounds(options, load).DueIn(_pending.Describe(time, options.PriorityBypass));
    }

    /// <summary>Takes the next batch out of what is due.</summary>
    public Batch TakeBatch()
    {
        var pending = _pending.Events;
        if (options.Strategy == BatchingStrategy.TimeBased)
        {
            _released = pending[^1].Sequence;
        }

        var batch = pending[..BatchingPolicy.CutLength(pending, options)];
        var wait = time.GetElapsedTime(_pending.OldestArrival);
        var sequences = new long[batch.Length];
        var size = 0;
        var highest = EventPriority.Low;
        for (var i = 0; i < batch.Length; i++)
        {
            sequences[i] = batch[i].Sequence;
            size += batch[i].Size;
            highest = batch[i].Priority > highest ? batch[i].Priority : highest;
        }

        Taken = batch.Length == pending.Length ? Known : sequences[^1];
        _pending.RemoveFirst(batch.Length);
        var gap = _gap;
        _gap = null;
        return new Batch(sequences, null, size, highest, Taken, gap, wait);
    }

    /// <summary>The log was read up to <paramref name="through"/>, and what matched was handed on.</summary>
    public void CaughtUpTo(long through)
    {
        Taken = through;
        State = Taken < Known ? LaneState.Behind : LaneState.Live;
    }

    private TimeSpan SinceOrigin(long now) => time.GetElapsedTime(_origin, now);

    private void Leave(DeliveryGap? dropped)
    {
        if (dropped is not null)
        {
            _gap = _gap is null
                ? dropped
                : new DeliveryGap(Math.Min(_gap.From, dropped.From), Math.Max(_gap.To, dropped.To), _gap.Count + dropped.Count);
        }
    }
}

/// <summary>What leaves together.</summary>
/// <param name="Gap">What was left out right before.</param>
/// <param name="Wait">How long the oldest event has waited; none for what was read from the log.</param>
internal readonly record struct Batch(
    long[] Sequences, LogEvent[]? History, int Size, EventPriority Priority, long Through, DeliveryGap? Gap = null, TimeSpan Wait = default)
{
    /// <summary>A batch of events that were read from the log.</summary>
    public static Batch Of(LogEvent[] events, long through)
    {
        var size = 0;
        var highest = EventPriority.Low;
        foreach (var e in events)
        {
            size += e.Size;
            highest = e.Header.Priority > highest ? e.Header.Priority : highest;
        }

        return new Batch([], events, size, highest, through);
    }
}
