using EventHub.Bench.Machine;
using EventHub.Bench.Readers;

namespace EventHub.Bench.Scenarios;

/// <summary>What was seen of slow readers in all rounds together.</summary>
internal sealed class SlowReaderFigures(TimeProvider time)
{
    public LatencyRecorder Criticals { get; } = new(time);

    public long CriticalsEmitted { get; set; }

    /// <summary>Those that came before the reader was let off its leash.</summary>
    public long CriticalsInTime { get; set; }

    /// <summary>Critical ones and others.</summary>
    public long Emitted { get; set; }

    public long Delivered { get; set; }

    public long LeftOut { get; set; }

    public SocketQueues MostQueued { get; private set; }

    public void Take(SocketQueues queues) => MostQueued = new SocketQueues(
        Math.Max(MostQueued.Sender, queues.Sender), Math.Max(MostQueued.Receiver, queues.Receiver));
}
