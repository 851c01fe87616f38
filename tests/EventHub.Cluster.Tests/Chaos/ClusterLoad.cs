using EventHub.Cluster.Tests.Processes;
using EventHub.Testing.Load;
using EventHub.Testing.Reconciling;

namespace EventHub.Cluster.Tests.Chaos;

/// <summary>2,000 events a second over HTTP into all api nodes of a cluster, and readers at all of them.</summary>
internal sealed class ClusterLoad : IAsyncDisposable
{
    public const int BulkLanes = 2;

    public const string CheckpointSource = "checkpoints";

    /// <summary>What a trial promises to send on the average, whatever happens to the cluster meanwhile.</summary>
    private const double PromisedPerSecond = 2_000;

    /// <summary>What a trial has to come to.</summary>
    public static readonly double LeastPerSecond = Testing.Patience.AtLeast(PromisedPerSecond);

    /// <summary>A little more, for what is due and not acknowledged yet when it is looked at.</summary>
    private const double OfferedPerSecond = PromisedPerSecond * 1.05;

    private const int Producers = 5;

    /// <summary>Until a producer takes it that a node hangs, and repeats its batch at another one.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly List<HttpClient> _clients = [];
    private readonly RunningLoad _load;
    private long _began;

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

    /// <summary>Since producers began.</summary>
    public TimeSpan Elapsed => TimeProvider.System.GetElapsedTime(_began);

    public LoadRate Rate => new(Ledger.Confirmed, Elapsed, Ledger.Outages);

    public static async Task<ClusterLoad> StartAsync(ClusterProcess cluster, Random random)
    {
        var load = new ClusterLoad(cluster, random);
        await load._load.StartAsync();
        load._began = TimeProvider.System.GetTimestamp();
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

    /// <summary>
    /// Lets producers send what they fell behind in outages, until the average is what was promised. Time runs on meanwhile, so
    /// that it never gets there in a cluster that takes less; a machine that is slow for a while only takes longer.
    /// </summary>
    public async Task CatchUpAsync(Action<string> tell)
    {
        try
        {
            await _load.WaitForAsync(() => Rate.WhenPossible >= PromisedPerSecond, "the load to catch up");
        }
        catch (TimeoutException)
        {
            tell("The load did not catch up.");
        }
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
        OfferedPerSecond / Producers);

    private AlternatingSender Sender(int first) => new([.. _clients.Select(static client => new HttpSender(client))], first);
}
