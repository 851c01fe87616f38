using System.Text.Json;
using EventHub.EndToEnd.Tests.Reconciling;
using EventHub.Log;
using EventHub.Testing;

namespace EventHub.EndToEnd.Tests.Crashing;

/// <summary>Producers and readers of every kind over one hub, with their ledgers.</summary>
internal sealed class LoadRun : IAsyncDisposable
{
    private readonly HttpClient _client;
    private readonly OrleansProducerHost _orleans;
    private readonly IReadOnlyList<Producer> _producers;
    private readonly ITestOutputHelper _output;
    private readonly CancellationTokenSource _stopProducers = new();
    private readonly CancellationTokenSource _stopReaders = new();
    private Task _producing = Task.CompletedTask;
    private Task _reading = Task.CompletedTask;

    private LoadRun(HubProcess hub, HttpClient client, OrleansProducerHost orleans, Random random, ITestOutputHelper output)
    {
        _output = output;
        _client = client;
        _orleans = orleans;
        var http = new HttpSender(client);
        var grains = new GrainSender(orleans.Publisher);
        _producers =
        [
            Produce("http-ids-1", http, withCheckpoints: false, random),
            Produce("http-ids-2", http, withCheckpoints: false, random),
            Produce("http-checkpoints", http, withCheckpoints: true, random),
            Produce("orleans-ids", grains, withCheckpoints: false, random),
            Produce("orleans-checkpoints", grains, withCheckpoints: true, random),
        ];
        Readers = Audience.Of(hub);
    }

    public ProducerLedger Ledger { get; } = new();

    public IReadOnlyList<Subscriber> Readers { get; }

    public static async Task<LoadRun> StartAsync(HubProcess hub, Random random, ITestOutputHelper output)
    {
        var client = hub.Client();
        var run = new LoadRun(hub, client, await OrleansProducerHost.StartAsync(hub), random, output);
        run._reading = Task.WhenAll(run.Readers.Select(reader => reader.RunAsync(run._stopReaders.Token)));
        await await Task.WhenAny(run._reading, Task.WhenAll(run.Readers.Select(static reader => reader.Subscribed)));
        run._producing = Task.WhenAll(run._producers.Select(producer => producer.RunAsync(run._stopProducers.Token)));
        return run;
    }

    public int Count(Countdown what) => what switch
    {
        Countdown.Sent => Ledger.Sent.Count,
        Countdown.Acknowledged => Ledger.Acknowledged.Count,
        Countdown.Received => Readers.Sum(static reader => reader.Count),
        _ => throw new ArgumentOutOfRangeException(nameof(what), what, "is nothing to count"),
    };

    /// <exception cref="Exception">A producer or a reader failed meanwhile.</exception>
    public async Task WaitForAsync(Death death)
    {
        var goal = Count(death.After) + death.Count;
        await Eventually.Holds(() => Count(death.After) >= goal || Failed, $"the load to go on by {death}");
        await ThrowIfFailedAsync();
    }

    /// <summary>
    /// Lets all batches be acknowledged and all readers catch up, then sends a last event into each lane: what a reader gets
    /// too much comes before that.
    /// </summary>
    /// <returns>The log at the end.</returns>
    public async Task<IReadOnlyList<LoggedEvent>> FinishAsync(int bulkLanes)
    {
        await _stopProducers.CancelAsync();
        await _producing;
        await WaitForReadersAsync(await ReadLogAsync());
        foreach (var batch in ClosingBatches(new Lanes(bulkLanes)))
        {
            await Producer.SendAsync(batch, new HttpSender(_client), Ledger);
        }

        var log = await ReadLogAsync();
        await WaitForReadersAsync(log);
        await _stopReaders.CancelAsync();
        await _reading;
        return log;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopProducers.CancelAsync();
        await _stopReaders.CancelAsync();
        await Task.WhenAll(_producing, _reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _orleans.DisposeAsync();
        _client.Dispose();
        _stopProducers.Dispose();
        _stopReaders.Dispose();
    }

    private bool Failed => _producing.IsFaulted || _reading.IsFaulted;

    private static IEnumerable<LoadBatch> ClosingBatches(Lanes lanes)
    {
        yield return Closing("closing", "urgent");
        foreach (var lane in lanes.Durable.Where(static lane => lane != Lanes.Urgent))
        {
            yield return Closing(Enumerable.Range(0, int.MaxValue).Select(static i => $"closing-{i}").First(s => lanes.BulkOf(s) == lane), "normal");
        }
    }

    private static LoadBatch Closing(string source, string priority) =>
        new(source, [new SentEvent(new EventKey(source, 1), Guid.CreateVersion7(), Audience.NarrowCategory, priority)], null);

    private Producer Produce(string name, ISender sender, bool withCheckpoints, Random random) =>
        new(new Workload(name, new Random(random.Next()), withCheckpoints), sender, Ledger, new Random(random.Next()));

    private async Task ThrowIfFailedAsync()
    {
        if (Failed)
        {
            await await Task.WhenAny(_producing, _reading);
        }
    }

    /// <summary>Whoever doesn't catch up has a ledger that says what is missing, which is more than that time is up.</summary>
    private async Task WaitForReadersAsync(IReadOnlyList<LoggedEvent> log)
    {
        var expected = Readers.Select(reader => log.Count(reader.Matches)).ToList();
        try
        {
            await Eventually.Holds(
                () => Failed || Readers.Zip(expected).All(static pair => pair.First.Count >= pair.Second), "all readers to catch up");
        }
        catch (TimeoutException)
        {
            _output.WriteLine("Not all readers caught up in time.");
        }

        await ThrowIfFailedAsync();
    }

    private async Task<IReadOnlyList<LoggedEvent>> ReadLogAsync() => [.. (await Listing.ReadAllAsync(_client)).Select(Read)];

    private static LoggedEvent Read(JsonElement e) => new(
        new EventKey(e.GetProperty("data").GetProperty("producer").GetString()!, e.GetProperty("data").GetProperty("number").GetInt32()),
        e.GetProperty("id").GetGuid(),
        Positions.Parse(e.GetProperty("position").GetString()!),
        e.GetProperty("category").GetString()!,
        e.GetProperty("priority").GetString()!);
}
