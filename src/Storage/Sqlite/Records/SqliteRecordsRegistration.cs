using EventHub.Storage.Deliveries;
using EventHub.Storage.Log;
using EventHub.Storage.NamedFilters;
using EventHub.Storage.Replays;
using EventHub.Storage.Subscriptions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace EventHub.Storage.Sqlite.Records;

public static class SqliteRecordsRegistration
{
    /// <summary>
    /// Subscriptions, filters, replays and deliveries in a SQLite file, for one hub. It opens when it is asked for first, and throws
    /// <see cref="StoreRefusedException"/> with what to do about it when it can't.
    /// </summary>
    /// <param name="path">Made, for its owner only, if it is missing.</param>
    public static IServiceCollection AddSqliteRecords(this IServiceCollection services, string path)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => RecordsFile.Open(path, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ISubscriptionStore, SqliteSubscriptions>();
        services.AddSingleton<IFilterStore, SqliteFilters>();
        services.AddSingleton<IReplayStore, SqliteReplays>();
        services.AddSingleton<IDeliveryStore, SqliteDeliveries>();
        return services;
    }
}
