using System.Net;
using EventHub.Bench.Machine;
using EventHub.Bench.Processes;
using EventHub.Bench.Readers;
using EventHub.Bench.Running;

namespace EventHub.Bench.Scenarios;

/// <summary>A reader of everything at the end of a slow line, for one round.</summary>
internal sealed class SlowReader : IAsyncDisposable
{
    private const string UrgentLane = "urgent";

    /// <summary>At 20 KB/s each 2 KB that a critical event finds in front of it cost it 100 ms.</summary>
    private const string Newest =
        """{"batching":{"preset":"low_latency","max_batch_bytes":1024},"max_unacked_bytes":2048,"overflow":"drop_oldest"}""";

    private static readonly SlowLine Line = new(BytesPerSecond: 20_000, ReceiveBuffer: 4 * 1024);

    private static readonly TimeSpan SamplePeriod = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a critical event may be on its way until it counts as one that did not come.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LongestDrain = TimeSpan.FromSeconds(30);

    private readonly SubscriberFleet _fleet;
    private readonly PacedLoop _loop;
    private readonly SlowReaderFigures _figures;
    private readonly TimeProvider _time;
    private readonly long _criticalsBefore;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _sampling;

    private SlowReader(SubscriberFleet fleet, PacedLoop loop, int hubPort, SlowReaderFigures figures, TimeProvider time)
    {
        _fleet = fleet;
        _loop = loop;
        _figures = figures;
        _time = time;
        _criticalsBefore = figures.Criticals.Count;
        _sampling = SampleAsync(hubPort, ((IPEndPoint)fleet.Connections[0].Socket.LocalEndPoint!).Port);
    }

    private long Accounted => _fleet.Received().Events + _fleet.LeftOut;

    private long Criticals => _figures.Criticals.Count - _criticalsBefore;

    public static async Task<SlowReader> OpenAsync(
        HubProcess hub, SlowReaderFigures figures, TimeProvider time, CancellationToken cancellationToken)
    {
        var loop = new PacedLoop(Line.BytesPerSecond, time);
        var fleet = await SubscriberFleet.OpenAsync(
            1,
            _ => hub.WebSocket("slow"),
            _ => new BatchReader(isDense: true, figures.Criticals, UrgentLane),
            _ => Newest,
            time,
            cancellationToken,
            Line,
            loop);
        return new SlowReader(fleet, loop, hub.Address.Port, figures, time);
    }

    /// <summary>Waits for the last critical events while the flood still goes on.</summary>
    /// <param name="emitted">Critical events since it was opened.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public async Task AwaitCriticalsAsync(long emitted, CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        using var timer = new PeriodicTimer(SamplePeriod, _time);
        while (Criticals < emitted && _time.GetElapsedTime(start) < LongestWait)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
        }

        _figures.CriticalsEmitted += emitted;
        _figures.CriticalsInTime += Criticals;
    }

    /// <summary>Reads what is still on its way without delay and holds it against what there was.</summary>
    /// <param name="emitted">Events since it was opened, critical ones and others.</param>
    /// <param name="criticals">Critical events since it was opened.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="InvalidDataException">Delivered and declared are not what was emitted.</exception>
    public async Task FinishAsync(long emitted, long criticals, CancellationToken cancellationToken)
    {
        _loop.BytesPerSecond = double.PositiveInfinity;
        await Await.UntilAsync(
            () => Accounted >= emitted || _fleet.Connections[0].Broken.IsCompleted,
            LongestDrain,
            () => $"the slow reader has {Accounted} of {emitted} events, {_fleet.LeftOut} of them in gaps",
            _time,
            cancellationToken);
        _fleet.ThrowIfBroken();
        if (Accounted != emitted || Criticals != criticals || _fleet.Missed > 0 || _fleet.Repeated > 0)
        {
            throw new InvalidDataException(
                $"the slow reader got {_fleet.Received().Events} events, {Criticals} of them critical, and was told of {_fleet.LeftOut} that it did not get, "
                + $"where {emitted} were due with {criticals} critical; {_fleet.Missed} were missed and {_fleet.Repeated} came twice");
        }

        _figures.Emitted += emitted;
        _figures.Delivered += _fleet.Received().Events;
        _figures.LeftOut += _fleet.LeftOut;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _sampling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _fleet.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task SampleAsync(int hubPort, int ownPort)
    {
        using var timer = new PeriodicTimer(SamplePeriod, _time);
        while (await timer.WaitForNextTickAsync(_stopping.Token))
        {
            _figures.Take(SocketQueues.Between(hubPort, ownPort));
        }
    }
}
