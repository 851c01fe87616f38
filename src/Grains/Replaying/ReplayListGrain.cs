using EventHub.Json;
using EventHub.Replaying;
using EventHub.Storage.Replays;
using Orleans.Concurrency;

namespace EventHub.Grains.Replaying;

[StatelessWorker]
internal sealed class ReplayListGrain(IReplayStore store) : Grain, IReplayListGrain
{
    public async Task<ReplayListPage> List(ReplayQuery query)
    {
        if (query.Limit is < 1 or > ReplayQuery.MaxLimit)
        {
            throw new InvalidRequestException("limit", $"must be a whole number from 1 to {ReplayQuery.MaxLimit}");
        }

        var rows = await store.ListAsync(query.UserId, query.Status, query.Before, query.Limit, CancellationToken.None);
        return new ReplayListPage([.. rows.Select(ReplayRecords.Of)], rows.Count == query.Limit ? rows[^1].Id : null);
    }
}
