using EventHub.Cluster.Tests.Processes;
using EventHub.Testing.Load;
using EventHub.Testing.Reconciling;

namespace EventHub.Cluster.Tests.Chaos;

/// <summary>2,000 events a second over HTTP into all api nodes of a cluster, and readers at all of them.</summary>
internal sealed class ClusterLoad : IAsyncDisposable
{
    public const int BulkLanes = 2;

    public const string CheckpointSource = "checkpoints";

    private const double EventsPerSecond = 2_000;

    private const int Producers = 5;

    /// <summary>Until a producer takes it that a node hangs, and repeats its batch at another one.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly List<HttpClient> _clients = [];
    private readonly RunningLoad _load;
    private readonly long _began = TimeProvider.System.GetTimestamp();

    private ClusterLoad(ClusterProcess cluster, Random random)
    {
        foreach (var api in cluster.Apis)
        {
            var client = api.Client(cluster.Token());
            client.Timeout = Patience;
            _clients.Add(client);
        }

        var producers = Enumerable.Range(1, Producers)
            .Select(i => Produce(i == Producers ? CheckpointSource : $"ids-{i}", i, withCheckpoints: i == Producers, random))
            .ToList();
        _load = new RunningLoad(producers, ClusterAudience.Of(cluster), Sender(0), Ledger, BulkLanes);
    }

    public ProducerLedger Ledger { get; } = new();

    public IReadOnlyList<Subscriber> Readers => _load.Readers;

    /// <summary>Since the start.</summary>
    public TimeSpan Elapsed => TimeProvider.System.GetElapsedTime(_began);

    public static async Task<ClusterLoad> StartAsync(ClusterProcess cluster, Random random)
    {
        var load = new ClusterLoad(cluster, random);
        await load._load.StartAsync();
        await load._load.WaitForMarkersAsync();
        load.TakeLongestSilence();
        return load;
    }

    public Task WaitForMarkersAsync() => _load.WaitForMarkersAsync();

    /// <summary>Lets some more events be acknowledged.</summary>
    public Task WaitForEventsAsync(int count)
    {
        var goal = Ledger.Acknowledged.Count + count;
        return _load.WaitForAsync(() => Ledger.Acknowledged.Count >= goal, $"{count} more events to be acknowledged");
    }

    /// <summary>Of the reader that was sent nothing for the longest time since this was asked last.</summary>
    public TimeSpan TakeLongestSilence() => Readers.Max(static reader => reader.TakeLongestSilence());

    public Task<IReadOnlyList<LoggedEvent>> FinishAsync(HttpClient client, ITestOutputHelper output) => _load.FinishAsync(client, output.WriteLine);

    public async ValueTask DisposeAsync()
    {
        await _load.DisposeAsync();
        _clients.ForEach(static client => client.Dispose());
    }

    private Producer Produce(string name, int number, bool withCheckpoints, Random random) => new(
        new Workload(name, new Random(random.Next()), withCheckpoints),
        Sender(number),
        Ledger,
        new Random(random.Next()),
        EventsPerSecond / Producers);

    private AlternatingSender Sender(int first) => new([.. _clients.Select(static client => new HttpSender(client))], first);
}
