using System.Diagnostics.Metrics;
using EventHub.Events;
using EventHub.Statistics;

namespace EventHub.Load;

/// <summary>What is refused by a node that is over its load.</summary>
public enum Sheddable
{
    Emit,
    Query,
    Replay,
}

/// <summary>
/// Whether this process refuses what is of low priority, and what it has refused. What has begun goes on, and what is of normal
/// priority or above is taken as ever: nothing that was acknowledged, and nothing that matters, is given up here.
/// </summary>
public sealed class NodeLoad
{
    public const string MeterName = "EventHub.Load";

    private static readonly string[] Names = ["emit", "query", "replay"];

    private readonly TallySet _shed;
    private volatile bool _isShedding;

    public NodeLoad(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _shed = meter.CreateTallies(
            "eventhub.load.shed", "kind", Names, "{request}", "Requests of low priority that were refused because the node was over its load.");
        meter.CreateObservableGauge("eventhub.load.shedding", () => _isShedding ? 1 : 0, null, "1 while the node refuses what is of low priority.");
        meter.CreateObservableGauge("eventhub.load.commit.delay", () => Last.CommitDelay.TotalSeconds, "s", "How long the oldest append waits for its commit.");
        meter.CreateObservableGauge("eventhub.load.waiting", () => Last.WaitingShare, "1", "Part of what may wait for a commit that does, in the fullest lane.");
        meter.CreateObservableGauge("eventhub.load.schedule.delay", () => Last.ScheduleDelay.TotalSeconds, "s", "How long work waits for a thread.");
        meter.CreateObservableGauge("eventhub.load.cpu", () => Last.Cpu, "1", "What the process uses of the machine's processors.");
    }

    public bool IsShedding => _isShedding;

    /// <summary>The sample that was decided by.</summary>
    public LoadSample Last { get; private set; }

    public void Stand(SheddingState state, LoadSample sample)
    {
        Last = sample;
        _isShedding = state.IsShedding;
    }

    /// <exception cref="NodeBusyException">The node is over its load.</exception>
    public void Admit(Sheddable what)
    {
        if (_isShedding)
        {
            _shed[(int)what].Add(1);
            throw new NodeBusyException();
        }
    }

    /// <summary>A request is as important as the most important of its events, since it is stored whole or not at all.</summary>
    /// <exception cref="NodeBusyException">The node is over its load, and all of these are of low priority.</exception>
    public void Admit(EventDraft[] events)
    {
        if (_isShedding && events.Length > 0 && Array.TrueForAll(events, static e => PriorityOf(e) == EventPriority.Low))
        {
            Admit(Sheddable.Emit);
        }
    }

    /// <summary>Requests, of all kinds.</summary>
    public long Refused => _shed.Sum;

    public NamedCount[] Report() => _shed.ToCounts();

    private static EventPriority PriorityOf(EventDraft draft) => draft.Priority ?? EventCatalogue.Of(draft.Type).DefaultPriority;
}
