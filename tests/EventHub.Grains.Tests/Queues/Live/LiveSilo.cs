using EventHub.Delivery;
using EventHub.Events;
using EventHub.Grains.Hosting;
using EventHub.Grains.Tests.Samples;
using EventHub.Log;
using EventHub.Storage.Log;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

namespace EventHub.Grains.Tests.Queues.Live;

/// <summary>Real lanes, routers and queues in a silo of their own, over a log in memory and on a fast clock.</summary>
internal sealed class LiveSilo : IAsyncDisposable
{
    /// <summary>A renewal is due three quarters of a second after the one before.</summary>
    private const double Speed = 20;

    private readonly InProcessTestCluster _cluster;
    private readonly IGrainFactory _grains;
    private readonly DirectoryInfo _directory;

    private LiveSilo(InProcessTestCluster cluster, MemoryLog log, DirectoryInfo directory)
    {
        _cluster = cluster;
        _directory = directory;

        // From within, as a node and an emitter of the same process call.
        _grains = cluster.GetSiloServiceProvider().GetRequiredService<IGrainFactory>();
        Log = log;
    }

    public MemoryLog Log { get; }

    public static async Task<LiveSilo> StartAsync()
    {
        var log = new MemoryLog(2);
        var directory = Directory.CreateTempSubdirectory("eventhub-silo-");
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton<IEventLog>(log);
            silo.Services.AddSingleton<TimeProvider>(new FastTime(Speed));
            silo.AddEventHubGrains();
            silo.UseSqliteRecords(Path.Combine(directory.FullName, "records.db"));
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new LiveSilo(cluster, log, directory);
    }

    public IUserQueueGrain Queue(string user) => _grains.GetGrain<IUserQueueGrain>(user);

    public NodeAddress Address(INodeOutbox node) => new(Guid.NewGuid().ToString("N"), _grains.CreateObjectReference<INodeOutbox>(node));

    /// <summary>Commits events of one type.</summary>
    public async Task<long[]> Append(string lane, string type, int count)
    {
        using var encoder = new EventEncoder();
        var headers = Enumerable.Range(0, count).Select(_ => Sample.Header with { Id = Guid.NewGuid(), Type = type }).ToArray();
        var drafts = headers.Select(static h => new EventDraft { Type = h.Type, Source = h.Source }).ToArray();
        var accepted = encoder.Encode(headers, drafts, [.. headers.Select(static _ => true)]);
        var answer = await _grains.GetGrain<IEventLogGrain>(lane).Append(new AppendRequest { Events = accepted });
        return [.. answer.Events.Select(static e => e.Position.Sequence)];
    }

    /// <summary>How many queues are in memory, those of the way's warming aside.</summary>
    public async Task<int> Queues(string user)
    {
        var id = Queue(user).GetGrainId();
        var all = await _grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics();
        return all.Count(g => g.GrainId == id);
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}
