using EventHub.Statistics;

namespace EventHub.Api.Statistics;

/// <summary>This front end among those that the statistics ask.</summary>
internal sealed class FrontEndRegistration(IGrainFactory grains, FrontEndReporter reporter)
{
    /// <summary>Made when first asked for, because an Orleans client has to be connected before.</summary>
    private readonly Lazy<FrontEndAddress> _address =
        new(() => new FrontEndAddress(ThisProcess.Name, grains.CreateObjectReference<IFrontEndStatistics>(reporter)));

    private IStatisticsGrain Statistics => grains.GetGrain<IStatisticsGrain>(0);

    public Task AnnounceAsync() => Statistics.Announce(_address.Value);

    public Task WithdrawAsync() => Statistics.Withdraw(ThisProcess.Name);
}
