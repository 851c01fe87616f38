using EventHub.Storage.Sqlite.Records;
using EventHub.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace EventHub.Storage.Tests.Records;

internal sealed class SqlitePlace : IRecordsPlace
{
    private readonly TempDirectory _directory = new();

    public string File => _directory["data/records.db"];

    public Task<OpenRecords> OpenAsync(TimeProvider time) =>
        Task.FromResult(new OpenRecords(new ServiceCollection().AddSingleton(time).AddSqliteRecords(File).BuildServiceProvider()));

    public ValueTask DisposeAsync()
    {
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }
}

public sealed class SqliteSubscriptionRecords : SubscriptionConformance
{
    private protected override IRecordsPlace CreatePlace() => new SqlitePlace();
}

public sealed class SqliteFilterRecords : FilterConformance
{
    private protected override IRecordsPlace CreatePlace() => new SqlitePlace();
}

public sealed class SqliteReplayRecords : ReplayConformance
{
    private protected override IRecordsPlace CreatePlace() => new SqlitePlace();
}

public sealed class SqliteDeliveryRecords : DeliveryConformance
{
    private protected override IRecordsPlace CreatePlace() => new SqlitePlace();
}

public sealed class SqliteDeliveryProperties : DeliveryProperties
{
    private protected override IRecordsPlace CreatePlace() => new SqlitePlace();
}
