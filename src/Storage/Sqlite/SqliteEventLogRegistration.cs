using EventHub.Storage.Log;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EventHub.Storage.Sqlite;

public static class SqliteEventLogRegistration
{
    /// <summary>
    /// The log in SQLite files, for one hub. It opens when it is asked for first, and throws <see cref="StoreRefusedException"/>
    /// with what to do about it when it can't.
    /// </summary>
    public static IServiceCollection AddSqliteEventLog(this IServiceCollection services, Action<SqliteEventLogOptions> configure)
    {
        services.AddSingleton<IValidateOptions<SqliteEventLogOptions>, SqliteEventLogOptionsValidator>();
        services.AddOptions<SqliteEventLogOptions>().Configure(configure).ValidateOnStart();
        services.AddSingleton<IEventLog>(static provider => SqliteEventLog.Open(
            provider.GetRequiredService<IOptions<SqliteEventLogOptions>>().Value,
            provider.GetRequiredService<ILogger<SqliteEventLog>>()));
        return services;
    }
}
