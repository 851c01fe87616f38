using EventHub.Security;
using EventHub.Visibility;

namespace EventHub.Replaying;

/// <summary>
/// Starts replays; one in the cluster, key 0, so that the limits on how many run are decided one request after the other.
/// </summary>
[Alias("eventhub.IReplayDirectoryGrain")]
public interface IReplayDirectoryGrain : IGrainWithIntegerKey
{
    /// <exception cref="Json.InvalidRequestException">A field is out of bounds; each is named.</exception>
    /// <exception cref="Records.RecordsUnavailableException">The store can't be reached.</exception>
    [Alias("Start")]
    [OpenToClients]
    Task<ReplayAnswer> Start(ReplayRequest request);

    /// <summary>Goes on with a paused replay, if one more may run.</summary>
    [Alias("Unpause")]
    [OpenToClients]
    Task<ReplayAnswer> Unpause(Guid id, Reader reader);

    /// <summary>
    /// Looks after replays from now on: those that lost their silo and have no reader would count for the limits for ever. Every silo asks
    /// for it again and again, so that it survives any of them.
    /// </summary>
    [Alias("Watch")]
    Task Watch();
}
