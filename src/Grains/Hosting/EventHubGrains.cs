using EventHub.Emitting;
using EventHub.Grains.Emitting;
using EventHub.Grains.Log;
using EventHub.Grains.Nodes;
using EventHub.Grains.Queues;
using EventHub.Grains.Replaying;
using EventHub.Grains.Security;
using EventHub.Grains.Statistics;
using EventHub.Grains.Streaming;
using EventHub.Grains.Subscriptions;
using EventHub.Grains.Tracking;
using EventHub.Storage.Log;
using EventHub.Storage.Postgres;
using EventHub.Storage.Postgres.Records;
using EventHub.Storage.Sqlite;
using EventHub.Storage.Sqlite.Records;
using EventHub.Storage.Subscriptions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Streams;

namespace EventHub.Grains.Hosting;

/// <summary>Registers the hub's grains, and the log under them, with a silo.</summary>
public static class EventHubGrains
{
    /// <summary>How often a queue is asked after an empty answer; the answer itself is what waits.</summary>
    private static readonly TimeSpan PullPeriod = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// Grains whose silo is remembered: users who are online, for the most part. The table is made at start, 18 bytes an entry, and
    /// every entry in a large one touches a page of its own.
    /// </summary>
    private const int DirectoryCacheSize = 100_000;

    /// <summary>The embedded store: SQLite files in a directory that belongs to one silo.</summary>
    /// <param name="directory">Made if it is missing.</param>
    /// <param name="bulkLanes">1 to 64; fixed when the store is made.</param>
    public static ISiloBuilder UseSqliteEventLog(this ISiloBuilder silo, string directory, int bulkLanes)
    {
        silo.Services.AddSqliteEventLog(options =>
        {
            options.DataDirectory = directory;
            options.BulkLanes = bulkLanes;
        });

        silo.Services.AddHostedService<Opened<IEventLog>>();
        return silo;
    }

    /// <summary>
    /// The store of a cluster: one PostgreSQL database for all silos. How long it keeps what is in <c>EventHub:History</c>, see
    /// <see cref="PostgresEventLogOptions"/>.
    /// </summary>
    /// <param name="connectionString">As Npgsql reads it.</param>
    /// <param name="bulkLanes">1 to 64; fixed when the store is made.</param>
    public static ISiloBuilder UsePostgresEventLog(this ISiloBuilder silo, string connectionString, int bulkLanes)
    {
        silo.Services.AddPostgresEventLog(options =>
        {
            options.ConnectionString = connectionString;
            options.BulkLanes = bulkLanes;
        });
        silo.Services.AddOptions<PostgresEventLogOptions>().BindConfiguration("EventHub:History");
        silo.Services.AddHostedService<Opened<IEventLog>>();
        return silo;
    }

    /// <summary>Subscriptions, filters, replays and deliveries beside the embedded store.</summary>
    /// <param name="path">Of the file; made if it is missing.</param>
    public static ISiloBuilder UseSqliteRecords(this ISiloBuilder silo, string path)
    {
        silo.Services.AddSqliteRecords(path);
        silo.Services.AddHostedService<Opened<ISubscriptionStore>>();
        return silo;
    }

    /// <summary>The same in the log's database; after <see cref="UsePostgresEventLog"/>.</summary>
    public static ISiloBuilder UsePostgresRecords(this ISiloBuilder silo)
    {
        silo.Services.AddPostgresRecords();
        return silo;
    }

    public static ISiloBuilder AddEventHubGrains(this ISiloBuilder silo)
    {
        silo.Services.TryAddSingleton(TimeProvider.System);
        silo.Services.AddOptionsWithValidateOnStart<EventLogOptions>().BindConfiguration("EventHub:Log").ValidateDataAnnotations();
        silo.Services.AddOptionsWithValidateOnStart<GlobalFilterOptions>().BindConfiguration("EventHub:Filters");
        silo.Services.AddSingleton<IValidateOptions<GlobalFilterOptions>, GlobalFilterOptions.Validation>();
        silo.Services.AddSingleton<GlobalFilters>();
        silo.Services.AddSingleton<NodeSenders>();
        silo.Services.AddSingleton<QueueHosts>();
        silo.Configure<GrainDirectoryOptions>(static directory => directory.CacheSize = DirectoryCacheSize);
        silo.Services.AddSingleton<SiloLoad>();
        silo.Services.AddSingleton<ClusterChanges>();
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(static services => services.GetRequiredService<ClusterChanges>());
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(static services => services.GetRequiredService<QueueHosts>());
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, WarmUp>();
        silo.Services.AddTracking();
        silo.Services.AddReplaying();
        silo.Services.AddHostedService<SubscriptionPurge>();
        silo.AddStatistics();
        silo.AddIncomingGrainCallFilter<ClientCallFilter>();
        silo.AddPersistentStreams(EventStream.Provider, EventLogAdapterFactory.Create, streams =>
        {
            streams.ConfigurePullingAgent(agent => agent.Configure(options =>
            {
                options.GetQueueMsgsTimerPeriod = PullPeriod;

                // A merged batch would report its first token, and resuming would repeat the rest.
                options.BatchContainerBatchSize = 1;
            }));
            streams.ConfigureStreamPubSub(StreamPubSubType.ImplicitOnly);
        });
        return silo;
    }

    /// <summary>Adds a processor behind those that are there; it sees every event before the log does.</summary>
    public static IServiceCollection AddEventProcessor<T>(this IServiceCollection services)
        where T : class, IEventProcessor => services.AddSingleton<IEventProcessor, T>();
}
