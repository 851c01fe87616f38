namespace EventHub.Load;

/// <summary>How a node stands at one moment.</summary>
public readonly record struct LoadSample
{
    /// <summary>How long the append that has waited longest for its commit has waited, over all lanes that this node writes.</summary>
    public TimeSpan CommitDelay { get; init; }

    /// <summary>Of what may wait to be committed, how much does, in the fullest lane: 0 to 1.</summary>
    public double WaitingShare { get; init; }

    /// <summary>How long a piece of work waits for a thread.</summary>
    public TimeSpan ScheduleDelay { get; init; }

    /// <summary>What this process uses of the machine's processors, 0 to 1.</summary>
    public double Cpu { get; init; }

    /// <summary>The worst of both in everything: what several parts of a node say.</summary>
    public LoadSample Worst(LoadSample other) => new()
    {
        CommitDelay = CommitDelay > other.CommitDelay ? CommitDelay : other.CommitDelay,
        WaitingShare = Math.Max(WaitingShare, other.WaitingShare),
        ScheduleDelay = ScheduleDelay > other.ScheduleDelay ? ScheduleDelay : other.ScheduleDelay,
        Cpu = Math.Max(Cpu, other.Cpu),
    };
}

/// <summary>A part of the node that knows how it stands.</summary>
public interface ILoadSource
{
    /// <summary>Once a second; from any thread, and at once.</summary>
    LoadSample Sample();
}
