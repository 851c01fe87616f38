using EventHub.Testing;
using EventHub.Testing.Load;
using EventHub.Testing.Reconciling;

namespace EventHub.EndToEnd.Tests.Crashing;

/// <summary>Producers and readers of every kind over one hub.</summary>
internal sealed class LoadRun : IAsyncDisposable
{
    private readonly HttpClient _client;
    private readonly OrleansProducerHost _orleans;
    private readonly RunningLoad _load;
    private readonly ITestOutputHelper _output;

    private LoadRun(HubProcess hub, HttpClient client, OrleansProducerHost orleans, Random random, int bulkLanes, ITestOutputHelper output)
    {
        _output = output;
        _client = client;
        _orleans = orleans;
        var http = new HttpSender(client);
        var grains = new GrainSender(orleans.Publisher);
        Producer[] producers =
        [
            Produce("http-ids-1", http, withCheckpoints: false, random),
            Produce("http-ids-2", http, withCheckpoints: false, random),
            Produce("http-checkpoints", http, withCheckpoints: true, random),
            Produce("orleans-ids", grains, withCheckpoints: false, random),
            Produce("orleans-checkpoints", grains, withCheckpoints: true, random),
        ];
        _load = new RunningLoad(producers, Audience.Of(hub), http, Ledger, bulkLanes);
    }

    public ProducerLedger Ledger { get; } = new();

    public IReadOnlyList<Subscriber> Readers => _load.Readers;

    public static async Task<LoadRun> StartAsync(HubProcess hub, Random random, int bulkLanes, ITestOutputHelper output)
    {
        var run = new LoadRun(hub, hub.Client(), await OrleansProducerHost.StartAsync(hub), random, bulkLanes, output);
        await run._load.StartAsync();
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
    public Task WaitForAsync(Death death)
    {
        var goal = Count(death.After) + death.Count;
        return _load.WaitForAsync(() => Count(death.After) >= goal, $"the load to go on by {death}");
    }

    /// <summary>Lets all batches be acknowledged and all readers catch up.</summary>
    /// <returns>The log at the end.</returns>
    public Task<IReadOnlyList<LoggedEvent>> FinishAsync() => _load.FinishAsync(_client, _output.WriteLine);

    public async ValueTask DisposeAsync()
    {
        await _load.DisposeAsync();
        await _orleans.DisposeAsync();
        _client.Dispose();
    }

    private Producer Produce(string name, ISender sender, bool withCheckpoints, Random random) =>
        new(new Workload(name, new Random(random.Next()), withCheckpoints), sender, Ledger, new Random(random.Next()));
}
