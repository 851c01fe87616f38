using EventHub.Storage.Deliveries;
using EventHub.Storage.NamedFilters;
using EventHub.Storage.Replays;
using EventHub.Storage.Subscriptions;
using EventHub.Storage.Tests.Conformance;
using Microsoft.Extensions.DependencyInjection;

namespace EventHub.Storage.Tests.Records;

/// <summary>The stores of records over one database, as a hub has them.</summary>
internal sealed class OpenRecords(ServiceProvider services) : IAsyncDisposable
{
    public ISubscriptionStore Subscriptions => services.GetRequiredService<ISubscriptionStore>();

    public IFilterStore Filters => services.GetRequiredService<IFilterStore>();

    public IReplayStore Replays => services.GetRequiredService<IReplayStore>();

    public IDeliveryStore Deliveries => services.GetRequiredService<IDeliveryStore>();

    public ValueTask DisposeAsync() => services.DisposeAsync();
}

/// <summary>Where records are kept: empty at first, and there until it is disposed.</summary>
internal interface IRecordsPlace : IAsyncDisposable
{
    Task<OpenRecords> OpenAsync(TimeProvider time);
}

/// <summary>Time that stands still until it is set.</summary>
internal sealed class Clock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = Sample.Noon;

    public override DateTimeOffset GetUtcNow() => Now;
}

/// <summary>What every implementation of the records' stores has to pass.</summary>
public abstract class RecordsConformance : IAsyncLifetime
{
    private protected const string User = "ada";
    private protected const string Other = "bob";

    /// <summary>A bound that no test comes near.</summary>
    private protected const int Many = 1_000;

    private IRecordsPlace _place = null!;

    private protected Clock Clock { get; } = new();

    private protected OpenRecords Records { get; private set; } = null!;

    private protected abstract IRecordsPlace CreatePlace();

    public async ValueTask InitializeAsync()
    {
        _place = CreatePlace();
        Records = await _place.OpenAsync(Clock);
    }

    public async ValueTask DisposeAsync()
    {
        await Records.DisposeAsync();
        await _place.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected async Task ReopenAsync()
    {
        await Records.DisposeAsync();
        Records = await _place.OpenAsync(Clock);
    }

    /// <summary>Ids that grow: those of version 7 do from millisecond to millisecond.</summary>
    private protected static Guid NewId(int n) => Guid.CreateVersion7(Sample.Noon.AddMilliseconds(n));
}
