using EventHub.Storage.Deliveries;
using EventHub.Storage.NamedFilters;
using EventHub.Storage.Replays;
using EventHub.Storage.Subscriptions;
using Microsoft.Extensions.DependencyInjection;

namespace EventHub.Storage.Postgres.Records;

public static class PostgresRecordsRegistration
{
    /// <summary>
    /// Subscriptions, filters, replays and deliveries in the log's database, through its pool of connections; after
    /// <see cref="PostgresEventLogRegistration.AddPostgresEventLog"/>.
    /// </summary>
    public static IServiceCollection AddPostgresRecords(this IServiceCollection services)
    {
        services.AddSingleton(static provider => provider.GetRequiredService<PostgresEventLog>().Records);
        services.AddSingleton<ISubscriptionStore, PostgresSubscriptions>();
        services.AddSingleton<IFilterStore, PostgresFilters>();
        services.AddSingleton<IReplayStore, PostgresReplays>();
        services.AddSingleton<IDeliveryStore, PostgresDeliveries>();
        return services;
    }
}
