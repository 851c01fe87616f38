using EventHub.Statistics;

namespace EventHub.Api.Tests.Rest;

/// <summary>A cluster whose nodes report what they are told to.</summary>
internal sealed class MemoryStatistics : IStatisticsGrain
{
    public List<FrontEndAddress> Announced { get; } = [];

    public ClusterReport Report { get; set; } = new() { Silos = [], FrontEnds = [], Unanswered = [], KnowsFrontEnds = true };

    public Task Announce(FrontEndAddress frontEnd)
    {
        Announced.Add(frontEnd);
        return Task.CompletedTask;
    }

    public Task Withdraw(string name) => Task.CompletedTask;

    public Task<ClusterReport> Collect() => Task.FromResult(Report);
}
