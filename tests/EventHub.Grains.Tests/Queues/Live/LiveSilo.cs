using EventHub.Delivery;
using EventHub.Events;
using EventHub.Grains.Hosting;
using EventHub.Grains.Tests.Samples;
using EventHub.Log;
using EventHub.Replaying;
using EventHub.Storage.Log;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.TestingHost;

namespace EventHub.Grains.Tests.Queues.Live;

/// <summary>Real lanes, routers and queues in a silo of their own, over a log in memory and on a fast clock.</summary>
internal sealed class LiveSilo : IAsyncDisposable
{
    /// <summary>
    /// A renewal is due a second and a half after the one before, and a router forgets a queue after six seconds without one: a busy
    /// machine may stand still for two seconds.
    /// </summary>
    private const double Speed = 10;

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

    /// <param name="configure">What is different from a silo of the hub.</param>
    public static async Task<LiveSilo> StartAsync(Action<IServiceCollection>? configure = null)
    {
        var log = new MemoryLog(2);
        var directory = Directory.CreateTempSubdirectory("eventhub-silo-");
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton<IEventLog>(log);
            silo.Services.AddSingleton<TimeProvider>(new FastTime(Speed));
            WaitForAnswersInRealTime(silo.Services);
            silo.AddEventHubGrains();
            silo.UseSqliteRecords(Path.Combine(directory.FullName, "records.db"));
            configure?.Invoke(silo.Services);
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new LiveSilo(cluster, log, directory);
    }

    public IReplayDirectoryGrain Replays => _grains.GetGrain<IReplayDirectoryGrain>(0);

    public IReplayListGrain ReplayLists => _grains.GetGrain<IReplayListGrain>(0);

    public IReplaySessionGrain Replay(Guid id) => _grains.GetGrain<IReplaySessionGrain>(id);

    /// <summary>What the grains work with.</summary>
    public T Service<T>()
        where T : notnull => _cluster.GetSiloServiceProvider().GetRequiredService<T>();

    /// <summary>Every grain that nothing holds leaves the memory.</summary>
    public Task Forget() => _grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);

    public IUserQueueGrain Queue(string user) => _grains.GetGrain<IUserQueueGrain>(user);

    public NodeAddress Address(INodeOutbox node) => new(Guid.NewGuid().ToString("N"), _grains.CreateObjectReference<INodeOutbox>(node));

    /// <summary>Commits events of one type.</summary>
    public Task<long[]> Append(string lane, string type, int count) => Append(lane, Sample.Header with { Type = type }, count);

    /// <summary>Commits events that differ in their ids alone.</summary>
    public async Task<long[]> Append(string lane, EventHeader header, int count)
    {
        using var encoder = new EventEncoder();
        var headers = Enumerable.Range(0, count).Select(_ => header with { Id = Guid.NewGuid() }).ToArray();
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

    /// <summary>On the fast clock the five seconds in which a call is to be answered are half a one: a busy machine takes longer.</summary>
    private static void WaitForAnswersInRealTime(IServiceCollection services)
    {
        var client = services.Single(static s => s.ServiceType.FullName == "Orleans.Runtime.InsideRuntimeClient").ServiceType;
        services.Replace(ServiceDescriptor.Singleton(
            client, provider => ActivatorUtilities.CreateInstance(provider, client, TimeProvider.System)));
    }
}
