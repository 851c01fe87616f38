using EventHub.Security;

namespace EventHub.Replaying;

/// <summary>Lists replays, as many at once as are asked for: who starts one waits for none of them. The key is 0.</summary>
[Alias("eventhub.IReplayListGrain")]
public interface IReplayListGrain : IGrainWithIntegerKey
{
    /// <exception cref="Json.InvalidRequestException">The limit is out of bounds.</exception>
    /// <exception cref="Records.RecordsUnavailableException">The store can't be reached.</exception>
    [Alias("List")]
    [OpenToClients]
    Task<ReplayListPage> List(ReplayQuery query);
}
