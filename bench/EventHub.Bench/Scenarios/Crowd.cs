using EventHub.Bench.Machine;
using EventHub.Bench.Processes;
using EventHub.Bench.Producing;
using EventHub.Bench.Readers;
using EventHub.Bench.Running;

namespace EventHub.Bench.Scenarios;

/// <summary>A hub, subscribers of everything and a producer whose rate can be changed.</summary>
internal sealed class Crowd : ICrowd, IAsyncDisposable
{
    private const string Lane = "bulk-0";

    private static readonly TimeSpan LongestCatchUp = TimeSpan.FromSeconds(30);

    private readonly HubProcess _hub;
    private readonly PublisherHost _host;
    private readonly SubscriberFleet _fleet;
    private readonly PacedProducer _producer;
    private readonly FrameCensus _frames;
    private readonly TimeProvider _time;

    private Crowd(
        HubProcess hub, PublisherHost host, SubscriberFleet fleet, PacedProducer producer, FrameCensus frames, TimeProvider time)
    {
        _frames = frames;
        _hub = hub;
        _host = host;
        _fleet = fleet;
        _producer = producer;
        _time = time;
    }

    public Received Received => _fleet.Received();

    /// <summary>What the subscribers got compressed.</summary>
    public FrameCensus? Frames => _frames;

    /// <summary>Events that were acknowledged.</summary>
    public long Stored => _producer.Acknowledged.Stored;

    /// <summary>How many acknowledged events the slowest subscriber has not got yet.</summary>
    public long Lag => Math.Max(0, _producer.Acknowledged.LastSequenceOf(Lane) - _fleet.SlowestIn(Lane));

    public TimeSpan ServerTime => ProcessUsage.CpuTime(_hub.Id);

    public double EventsPerSecond
    {
        get => _producer.EventsPerSecond;
        set => _producer.EventsPerSecond = value;
    }

    public static async Task<Crowd> OpenAsync(
        int subscribers, string subscription, double eventsPerSecond, BenchContext context, CancellationToken cancellationToken)
    {
        var time = context.Time;
        var hub = await context.StartHubAsync(cancellationToken);
        PublisherHost? host = null;
        try
        {
            var frames = new FrameCensus();
            host = await PublisherHost.OverGrainsAsync(hub, cancellationToken);
            var fleet = await SubscriberFleet.OpenAsync(
                subscribers,
                i => hub.WebSocket($"fanout-{i}"),
                _ => new BatchReader(isDense: true, null, census: frames),
                _ => subscription,
                time,
                cancellationToken);
            var producer = new PacedProducer(host.Publisher, new QueryEvents(time, seed: 1).Query, eventsPerSecond, time);
            return new Crowd(hub, host, fleet, producer, frames, time);
        }
        catch
        {
            if (host is not null)
            {
                await host.DisposeAsync();
            }

            hub.Dispose();
            throw;
        }
    }

    /// <exception cref="InvalidDataException">A subscriber broke, or got a sequence twice or not at all.</exception>
    /// <exception cref="InvalidOperationException">A batch was not stored.</exception>
    public void ThrowIfWrong()
    {
        _fleet.ThrowIfBroken();
        _producer.ThrowIfFailed();
        if (_fleet.Missed > 0 || _fleet.Repeated > 0)
        {
            throw new InvalidDataException($"subscribers missed {_fleet.Missed} events and got {_fleet.Repeated} twice");
        }
    }

    /// <summary>Stops the producer and waits until everybody has got everything, once.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        await _producer.StopAsync();
        _producer.Acknowledged.Balance();
        await Await.UntilAsync(() => Lag == 0, LongestCatchUp, () => $"a subscriber is still {Lag} events behind", _time, cancellationToken);
        ThrowIfWrong();
        if (Received.Events != Stored * _fleet.Connections.Count)
        {
            throw new InvalidDataException(
                $"{Received.Events} events arrived where {Stored} were due at each of {_fleet.Connections.Count} subscribers");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _producer.DisposeAsync();
        await _fleet.DisposeAsync();
        await _host.DisposeAsync();
        _hub.Dispose();
    }
}
