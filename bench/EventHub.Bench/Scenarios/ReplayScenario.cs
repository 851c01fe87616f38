using System.Globalization;
using System.Text;
using EventHub.Bench.Processes;
using EventHub.Bench.Producing;
using EventHub.Bench.Readers;
using EventHub.Bench.Running;
using EventHub.Events;

namespace EventHub.Bench.Scenarios;

/// <summary>How true a replay is to its recording, how fast it can be, and what it does to urgent events beside it.</summary>
internal sealed class ReplayScenario : IScenario
{
    private const double Speed = 10;

    private const double RecordedPerSecond = 200;

    private const int BatchSize = 500;

    private const int Together = 5;

    private const int UrgentReaders = 20;

    private const double LivePerSecond = 5_000;

    private const double UrgentPerSecond = 20;

    private const string Urgent = """{"filter":{"priorities":["critical","urgent"]}}""";

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    public string Name => "replay";

    public string Title => "Replays: true to time, fast, and beside live events";

    public string Conditions =>
        "A recording of 200 events/s at random moments for 600 s, played at 10 times its speed to one reader. Duration: from the first event's arrival "
        + "to the last one's, against the recording. Spacing error: of the time between each event and the one before it. Schedule error: of every event, against the first one's arrival. Fastest: 300,000 query events of "
        + "350 bytes, speed max, one reader on a raw socket. Beside live events: five replays of the recording for five users at 10 times its "
        + "speed, while 5,000 events/s come in batches of 100 over the Orleans client and 20 urgent events/s at random moments go to 20 readers.";

    public async Task<IReadOnlyList<Figure>> RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        using var hub = await context.StartHubAsync(cancellationToken);
        await using var host = await PublisherHost.OverGrainsAsync(hub, cancellationToken);
        var length = context.Seconds(600, 50);
        var began = DateTimeOffset.FromUnixTimeSeconds(context.Time.GetUtcNow().ToUnixTimeSeconds()).AddHours(-1);
        var recorded = await RecordAsync(host, began, length, cancellationToken);
        var recording = new Range(began, began + length, recorded.Count);

        var (spacing, schedule) = (new LatencyRecorder(context.Time), new LatencyRecorder(context.Time));
        var took = await PlayAsync(hub, recording, Speed, (spacing, schedule), 1, context.Time, cancellationToken);
        var original = recorded[^1] - recorded[0];
        var duration = 100 * Math.Abs((took / (original / Speed)) - 1);
        context.Say($"{took.TotalSeconds:N2} s for {original.TotalSeconds:N1} s, {duration:N2}% off; spacing p99 {spacing.MillisecondsAt(99):N1} ms, "
            + $"schedule p99 {schedule.MillisecondsAt(99):N1} ms");

        var fastest = await FloodAsync(context, hub, host, cancellationToken);
        context.Say($"fastest {fastest:N0} events/s");

        var alone = await UrgentAsync(context, hub, host, recording: null, cancellationToken);
        var beside = await UrgentAsync(context, hub, host, recording, cancellationToken);
        context.Say($"urgent p99 {alone.MillisecondsAt(99):N1} ms without replays, {beside.MillisecondsAt(99):N1} ms with five");
        return
        [
            new Figure("duration off by", "%", duration, Goal.AtMost(2)),
            new Figure("spacing error p50", "ms", spacing.MillisecondsAt(50)),
            new Figure("spacing error p99", "ms", spacing.MillisecondsAt(99), Goal.AtMost(20)),
            new Figure("schedule error p50", "ms", schedule.MillisecondsAt(50)),
            new Figure("schedule error p99", "ms", schedule.MillisecondsAt(99)),
            new Figure("speed max", "events/s", fastest, Goal.AtLeast(100_000)),
            new Figure("urgent p50 beside five replays", "ms", beside.MillisecondsAt(50)),
            new Figure("urgent p99 beside five replays", "ms", beside.MillisecondsAt(99), Goal.AtMost(10)),
            new Figure("urgent p99 without them", "ms", alone.MillisecondsAt(99)),
        ];
    }

    /// <returns>When each event happened, from the recording's beginning.</returns>
    private static async Task<List<TimeSpan>> RecordAsync(
        PublisherHost host, DateTimeOffset began, TimeSpan length, CancellationToken cancellationToken)
    {
        var moments = new Random(1);
        var times = new List<TimeSpan>();
        for (var at = TimeSpan.Zero; at < length; at += TimeSpan.FromMilliseconds(1 + Math.Floor(2_000 * moments.NextDouble() / RecordedPerSecond)))
        {
            times.Add(at);
        }

        foreach (var some in times.Chunk(BatchSize))
        {
            var batch = Array.ConvertAll(some, at => new EventDraft
            {
                Type = "dns_query_log",
                Source = "recorded.example.net",
                Timestamp = began + at,
                Data = Encoding.UTF8.GetBytes(string.Create(
                    CultureInfo.InvariantCulture, $$"""{"qname":"www.example.net","qtype":"A","at_ms":{{at.TotalMilliseconds}}}""")),
            });
            await host.Publisher.PublishAsync(batch, cancellationToken: cancellationToken);
        }

        return times;
    }

    /// <summary>Plays a range to as many users at once, until all of it has come to all of them.</summary>
    /// <returns>From the first event to the last, of the last user.</returns>
    private static async Task<TimeSpan> PlayAsync(
        HubProcess hub, Range range, double? speed, (LatencyRecorder Spacing, LatencyRecorder Schedule)? errors, int users, TimeProvider time, CancellationToken cancellationToken)
    {
        var recorders = Enumerable.Range(0, users).Select(_ => new ReplayRecorder(speed, errors?.Spacing, errors?.Schedule, time)).ToArray();
        await using var fleet = await SubscriberFleet.OpenAsync(
            users,
            i => hub.WebSocket($"viewer-{i}"),
            i => new BatchReader(isDense: false, null, replays: recorders[i]),
            _ => null,
            time,
            cancellationToken);
        foreach (var connection in fleet.Connections)
        {
            await connection.InvokeAsync("start_replay", range.Request(speed), cancellationToken);
        }

        await Await.UntilAsync(
            () => recorders.All(r => r.Events >= range.Count),
            Longest,
            () => $"{recorders.Min(static r => r.Events)} of {range.Count} events were played",
            time,
            cancellationToken);
        fleet.ThrowIfBroken();
        if (recorders.Any(r => r.Events != range.Count))
        {
            throw new InvalidDataException($"{recorders.Max(static r => r.Events)} events were played where {range.Count} were due");
        }

        return recorders[^1].Took;
    }

    private static async Task<double> FloodAsync(
        BenchContext context, HubProcess hub, PublisherHost host, CancellationToken cancellationToken)
    {
        var count = context.IsQuick ? 50_000 : 300_000;
        var events = new QueryEvents(context.Time, seed: 3);
        var began = context.Time.GetUtcNow();
        for (var sent = 0; sent < count; sent += BatchSize)
        {
            await host.Publisher.PublishAsync(events.Batch(BatchSize, "flood.example.net"), cancellationToken: cancellationToken);
        }

        var flood = new Range(began.AddSeconds(-1), context.Time.GetUtcNow().AddSeconds(1), count);
        var took = await PlayAsync(hub, flood, null, null, 1, context.Time, cancellationToken);
        return count / took.TotalSeconds;
    }

    /// <param name="recording">Played by five users all the while; null: nobody plays anything.</param>
    private static async Task<LatencyRecorder> UrgentAsync(
        BenchContext context, HubProcess hub, PublisherHost host, Range? recording, CancellationToken cancellationToken)
    {
        var time = context.Time;
        var delivery = new LatencyRecorder(time);
        await using var bulkHost = await PublisherHost.OverGrainsAsync(hub, cancellationToken);
        await using var fleet = await SubscriberFleet.OpenAsync(
            UrgentReaders, i => hub.WebSocket($"urgent-{i}"), _ => new BatchReader(isDense: false, delivery), _ => Urgent, time, cancellationToken);
        await using var bulk = new PacedProducer(bulkHost.Publisher, new QueryEvents(time, seed: 1).Query, LivePerSecond, time);
        var alerts = new QueryEvents(time, seed: 2);
        var lone = new LoneEvents(host.Publisher, () => alerts.Alert("rpz.example.net"), UrgentPerSecond, new LatencyRecorder(time), time);

        // Uncounted: everything on the way has run before.
        var due = await lone.RunAsync(context.Seconds(3, 1), cancellationToken) * UrgentReaders;
        await Await.UntilAsync(() => delivery.Count >= due, Longest, () => $"{delivery.Count} of {due} urgent events came", time, cancellationToken);
        delivery.Reset();
        var playing = recording is null
            ? Task.CompletedTask
            : PlayAsync(hub, recording, Speed, null, Together, time, cancellationToken);
        due = await lone.RunAsync(context.Seconds(20, 4), cancellationToken) * UrgentReaders;
        await Await.UntilAsync(() => delivery.Count >= due, Longest, () => $"{delivery.Count} of {due} urgent events came", time, cancellationToken);
        await playing;
        await bulk.StopAsync();
        fleet.ThrowIfBroken();
        return delivery;
    }

    private sealed record Range(DateTimeOffset Start, DateTimeOffset End, long Count)
    {
        public string Request(double? speed) => string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"name":"bench","start_time":"{{Start:yyyy-MM-ddTHH:mm:ss.fffZ}}","end_time":"{{End:yyyy-MM-ddTHH:mm:ss.fffZ}}","replay_speed":{{speed?.ToString(CultureInfo.InvariantCulture) ?? "\"max\""}}}""");
    }
}
