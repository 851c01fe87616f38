using EventHub.Storage.Postgres;
using EventHub.Storage.Postgres.Records;
using EventHub.Testing.Postgres;
using Microsoft.Extensions.DependencyInjection;

namespace EventHub.Storage.Tests.Records;

internal sealed class PostgresPlace(SharedPostgres postgres) : IRecordsPlace
{
    private PostgresDatabase? _database;

    public async Task<string> ConnectionStringAsync()
    {
        _database ??= await (await postgres.ServerAsync()).CreateDatabaseAsync();
        return _database.ConnectionString;
    }

    public async Task<OpenRecords> OpenAsync(TimeProvider time)
    {
        var connection = await ConnectionStringAsync();
        var services = new ServiceCollection().AddSingleton(time);
        services.AddPostgresEventLog(options => options.ConnectionString = connection).AddPostgresRecords();
        return new OpenRecords(services.BuildServiceProvider());
    }

    public ValueTask DisposeAsync() => _database?.DisposeAsync() ?? ValueTask.CompletedTask;
}

public sealed class PostgresSubscriptionRecords(SharedPostgres postgres) : SubscriptionConformance
{
    private protected override IRecordsPlace CreatePlace() => new PostgresPlace(postgres);
}

public sealed class PostgresFilterRecords(SharedPostgres postgres) : FilterConformance
{
    private protected override IRecordsPlace CreatePlace() => new PostgresPlace(postgres);
}

public sealed class PostgresReplayRecords(SharedPostgres postgres) : ReplayConformance
{
    private protected override IRecordsPlace CreatePlace() => new PostgresPlace(postgres);
}

public sealed class PostgresDeliveryRecords(SharedPostgres postgres) : DeliveryConformance
{
    private protected override IRecordsPlace CreatePlace() => new PostgresPlace(postgres);
}

public sealed class PostgresDeliveryProperties(SharedPostgres postgres) : DeliveryProperties
{
    private protected override IRecordsPlace CreatePlace() => new PostgresPlace(postgres);
}
