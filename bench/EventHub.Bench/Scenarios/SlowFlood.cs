using EventHub.Bench.Processes;
using EventHub.Bench.Producing;
using EventHub.Bench.Readers;
using EventHub.Bench.Running;
using EventHub.Events;

namespace EventHub.Bench.Scenarios;

/// <summary>A hub under a flood, its ordinary readers, and rounds of it with or without a slow reader beside them.</summary>
internal sealed class SlowFlood : IAsyncDisposable
{
    private const int OrdinaryReaders = 20;

    private const double FloodPerSecond = 5_000;

    private const double CriticalsPerSecond = 1;

    private const string Everything = "{}";

    private static readonly TimeSpan LongestDrain = TimeSpan.FromSeconds(30);

    private readonly HubProcess _hub;
    private readonly PublisherHost _bulkHost;
    private readonly PublisherHost _criticalHost;
    private readonly SubscriberFleet _ordinary;
    private readonly LatencyRecorder _latencies;
    private readonly BenchContext _context;
    private long _due;
    private int _rounds;

    private SlowFlood(
        HubProcess hub, PublisherHost bulkHost, PublisherHost criticalHost, SubscriberFleet ordinary, LatencyRecorder latencies, BenchContext context)
    {
        _hub = hub;
        _bulkHost = bulkHost;
        _criticalHost = criticalHost;
        _ordinary = ordinary;
        _latencies = latencies;
        _context = context;
    }

    public static async Task<SlowFlood> OpenAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var latencies = new LatencyRecorder(context.Time);
        var hub = await context.StartHubAsync(cancellationToken);
        try
        {
            return new SlowFlood(
                hub,
                await PublisherHost.OverGrainsAsync(hub, cancellationToken),
                await PublisherHost.OverGrainsAsync(hub, cancellationToken),
                await SubscriberFleet.OpenAsync(
                    OrdinaryReaders,
                    i => hub.WebSocket($"ordinary-{i}"),
                    _ => new BatchReader(isDense: true, latencies),
                    _ => Everything,
                    context.Time,
                    cancellationToken),
                latencies,
                context);
        }
        catch
        {
            hub.Dispose();
            throw;
        }
    }

    /// <summary>One round; whatever was emitted has arrived, or was declared as left out, when it ends.</summary>
    /// <param name="figures">Take what a slow reader sees; null: there is none.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>The ordinary readers' p99 in milliseconds.</returns>
    public async Task<double> RunAsync(SlowReaderFigures? figures, CancellationToken cancellationToken)
    {
        var time = _context.Time;
        await using var slow = figures is null ? null : await SlowReader.OpenAsync(_hub, figures, time, cancellationToken);
        await using var bulk = new PacedProducer(_bulkHost.Publisher, new QueryEvents(time, seed: 1).Query, FloodPerSecond, time);
        var alerts = new QueryEvents(time, seed: 2);
        var lone = new LoneEvents(
            _criticalHost.Publisher,
            () => alerts.Alert("rpz.example.net") with { Priority = EventPriority.Critical },
            CriticalsPerSecond,
            new LatencyRecorder(time),
            time,
            seed: ++_rounds);

        var emitting = lone.RunAsync(_context.Seconds(10, 5), cancellationToken);
        await Task.Delay(_context.Seconds(2, 2), time, cancellationToken);
        _latencies.Reset();
        var criticals = await emitting;
        var p99 = _latencies.MillisecondsAt(99);
        if (slow is not null)
        {
            await slow.AwaitCriticalsAsync(criticals, cancellationToken);
        }

        await bulk.StopAsync();
        var emitted = bulk.Acknowledged.Stored + criticals;
        await AwaitOrdinaryAsync(emitted, cancellationToken);
        if (slow is not null)
        {
            await slow.FinishAsync(emitted, criticals, cancellationToken);
        }

        return p99;
    }

    public async ValueTask DisposeAsync()
    {
        await _ordinary.DisposeAsync();
        await _criticalHost.DisposeAsync();
        await _bulkHost.DisposeAsync();
        _hub.Dispose();
    }

    private async Task AwaitOrdinaryAsync(long emitted, CancellationToken cancellationToken)
    {
        _due += emitted * OrdinaryReaders;
        await Await.UntilAsync(
            () => _ordinary.Received().Events >= _due,
            LongestDrain,
            () => $"{_ordinary.Received().Events} of {_due} events came to the ordinary readers",
            _context.Time,
            cancellationToken);
        _ordinary.ThrowIfBroken();
        if (_ordinary.Received().Events != _due || _ordinary.Missed > 0 || _ordinary.Repeated > 0 || _ordinary.LeftOut > 0)
        {
            throw new InvalidDataException($"{_ordinary.Received().Events} events came to the ordinary readers where {_due} were due");
        }
    }
}
