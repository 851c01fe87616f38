using EventHub.Bench.Machine;
using EventHub.Bench.Nats;
using EventHub.Bench.Readers;
using EventHub.Bench.Running;

namespace EventHub.Bench.Scenarios;

/// <summary>The same events to as many subscribers by three servers, one after the other.</summary>
internal sealed class NatsScenario : IScenario
{
    private const int Subscribers = 100;

    /// <summary>Of 100 events at most, as the preset has it, frames themselves take most of the time; and what repeats is found less.</summary>
    private const string Large = """{"preset":"high_volume","max_batch_size":500,"max_batch_bytes":262144,"max_queue_size":5000}""";

    /// <summary>By what it is called in the figures.</summary>
    private static readonly (string Name, string Subscription)[] Hubs =
    [
        ("EventHub", """{"batching":"high_volume"}"""),
        ("EventHub, gzip", $$"""{"batching":{{Large}},"encodings":["gzip"]}"""),
        ("EventHub, Brotli", $$"""{"batching":{{Large}},"encodings":["br"]}"""),
    ];

    private const double FirstRate = 4_000;

    public string Name => "nats";

    public string Title => "Beside plain SignalR and NATS";

    public string Conditions =>
        "100 subscribers of everything over WebSockets, no TLS, the same events of about 350 bytes. EventHub: stored and flushed before it is delivered, preset high_volume, plain with batches of up to 100 events, gzip and Brotli with batches of up to 500, "
        + "producer over the Orleans client in batches of 100. Plain SignalR: Clients.All with one event a send, nothing stored, as fast as the "
        + "slowest connection takes it. NATS: Debian's nats-server, core subjects, nothing stored, "
        + "a publisher over TCP that writes 100 events at a time. EventHub and NATS: "
        + "the highest rate that was held for 10 s with the slowest subscriber less than 2 s behind and everybody getting everything once. "
        + "Under such a flood SignalR's transport puts several messages into one WebSocket frame. Bytes: of the protocol inside the WebSocket. Processor time: of the server's process, user and system, an event delivered.";

    public async Task<IReadOnlyList<Figure>> RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var plain = await MeasurePlainAsync(context, cancellationToken);
        var figures = new List<Figure>(Figures("plain SignalR", plain));
        foreach (var (name, subscription) in Hubs)
        {
            var hub = await MeasureHubAsync(name, subscription, context, cancellationToken);
            var isBest = name == Hubs[^1].Name;
            figures.AddRange(Figures(name, hub, isBest ? Goal.AtLeast(3_000_000) : null));
            figures.Add(new Figure(
                $"{name}, bytes saved against plain SignalR", "%", 100 * (1 - (hub.BytesPerEvent / plain.BytesPerEvent)), isBest ? Goal.AtLeast(85) : null));
            figures.Add(new Figure($"{name}, frames saved against one an event", "%", 100 * (1 - hub.FramesPerEvent), Goal.AtLeast(98)));
        }

        if (NatsServerProcess.Find() is { } program)
        {
            figures.AddRange(Figures("NATS", await MeasureNatsAsync(program, context, cancellationToken)));
        }
        else
        {
            context.Say("no nats-server here, so NATS is left out: scripts/install-bench-tools.sh installs it");
        }

        return figures;
    }

    private static IEnumerable<Figure> Figures(string server, Delivery delivery, Goal? goal = null) =>
    [
        new Figure($"{server}, delivered", "events/s", delivery.EventsPerSecond, goal),
        new Figure($"{server}, bytes an event", "bytes", delivery.BytesPerEvent),
        new Figure($"{server}, frames an event", "frames", delivery.FramesPerEvent),
        new Figure($"{server}, processor time an event", "µs", delivery.MicrosecondsPerEvent),
    ];

    private static async Task<Delivery> MeasurePlainAsync(BenchContext context, CancellationToken cancellationToken)
    {
        using var server = await context.StartPlainServerAsync(cancellationToken);
        await using var fleet = await SubscriberFleet.OpenAsync(
            Subscribers, _ => server.WebSocket, _ => new BatchReader(isDense: true, null), _ => null, context.Time, cancellationToken);
        await server.FloodAsync(eventsPerFrame: 1, context.Seconds(2, 1), cancellationToken);
        var meter = new DeliveryMeter(() => fleet.Received(), () => ProcessUsage.CpuTime(server.Id), context.Time);
        await server.FloodAsync(eventsPerFrame: 1, context.Seconds(10, 2), cancellationToken);
        fleet.ThrowIfBroken();
        return meter.Stop();
    }

    private static async Task<Delivery> MeasureHubAsync(
        string name, string subscription, BenchContext context, CancellationToken cancellationToken)
    {
        await using var crowd = await Crowd.OpenAsync(
            Subscribers, subscription, context.Recall(name, FirstRate), context, cancellationToken);
        var delivery = await MeasureAsync(name, crowd, context, cancellationToken);
        await crowd.FinishAsync(cancellationToken);
        return delivery;
    }

    private static async Task<Delivery> MeasureNatsAsync(string program, BenchContext context, CancellationToken cancellationToken)
    {
        await using var crowd = await NatsCrowd.OpenAsync(
            program, Subscribers, context.Recall("NATS", FirstRate), context, cancellationToken);
        return await MeasureAsync("NATS", crowd, context, cancellationToken);
    }

    private static async Task<Delivery> MeasureAsync(string server, ICrowd crowd, BenchContext context, CancellationToken cancellationToken)
    {
        var search = new RateSearch(context, crowd, Subscribers);
        if (!context.Knows(server))
        {
            await search.ClimbAsync(cancellationToken);
        }

        var delivery = await search.HoldAsync(cancellationToken);
        context.Remember(server, crowd.EventsPerSecond);
        return delivery;
    }
}
