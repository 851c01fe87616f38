using EventHub.Json;
using EventHub.Records;
using EventHub.Security;
using EventHub.Visibility;

namespace EventHub.Subscriptions;

/// <summary>
/// Subscriptions that outlive their connections: each is its owner's, and an admin's to read, change and delete. A change counts for
/// all of the owner's connections that follow what is stored when the call returns.
/// </summary>
[Alias("eventhub.ISubscriptionGrain")]
[OpenToClients]
public interface ISubscriptionGrain : IGrainWithIntegerKey
{
    /// <summary>Subscriptions that a user may have; all of them are asked about each event.</summary>
    const int MaxPerUser = 100;

    /// <exception cref="InvalidRequestException">Something is wrong; every field is named.</exception>
    /// <exception cref="RecordsUnavailableException">The store can't be reached.</exception>
    [Alias("Create")]
    Task<SubscriptionRecord> Create(Reader owner, SubscriptionContent content);

    /// <summary>One subscription, or null when there is none that this reader may know of.</summary>
    /// <exception cref="RecordsUnavailableException">The store can't be reached.</exception>
    [Alias("Find")]
    Task<SubscriptionRecord?> Find(Guid id, Reader reader);

    /// <exception cref="RecordsUnavailableException">The store can't be reached.</exception>
    [Alias("List")]
    Task<SubscriptionPage> List(SubscriptionQuery query, CancellationToken cancellationToken);

    /// <summary>Replaces all of its content; null when there is none that this reader may know of.</summary>
    /// <exception cref="InvalidRequestException">Something is wrong; every field is named.</exception>
    /// <exception cref="RecordsUnavailableException">The store can't be reached.</exception>
    [Alias("Replace")]
    Task<SubscriptionRecord?> Replace(Guid id, Reader reader, SubscriptionContent content);

    /// <returns>False when there is none that this reader may know of.</returns>
    /// <exception cref="RecordsUnavailableException">The store can't be reached.</exception>
    [Alias("Delete")]
    Task<bool> Delete(Guid id, Reader reader);
}
