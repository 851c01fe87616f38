using EventHub.Storage.Log;
using EventHub.Storage.Postgres.Days;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace EventHub.Storage.Postgres;

public static class PostgresEventLogRegistration
{
    /// <summary>
    /// The log in a PostgreSQL database, for any number of hubs. It opens when it is asked for first, brings the database up to
    /// date then, and throws <see cref="StoreRefusedException"/> with what to do about it when it can't.
    /// </summary>
    public static IServiceCollection AddPostgresEventLog(this IServiceCollection services, Action<PostgresEventLogOptions> configure)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IValidateOptions<PostgresEventLogOptions>, PostgresEventLogOptionsValidator>();
        services.AddOptions<PostgresEventLogOptions>().Configure(configure).ValidateOnStart();

        // Blocks the start, on purpose: nothing can be done before the log is open.
        services.AddSingleton(static provider => PostgresEventLog.OpenAsync(
            provider.GetRequiredService<IOptions<PostgresEventLogOptions>>().Value,
            provider.GetRequiredService<TimeProvider>()).GetAwaiter().GetResult());
        services.AddSingleton<IEventLog>(static provider => provider.GetRequiredService<PostgresEventLog>());
        services.AddSingleton<IHostedService, EventDaysService>();
        return services;
    }
}
