using EventHub.Delivery;
using EventHub.Json;
using EventHub.Storage.Subscriptions;
using EventHub.Subscriptions;
using EventHub.Visibility;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace EventHub.Grains.Subscriptions;

/// <summary>Stateless: every silo answers from the store, and tells the owner's queue of changes.</summary>
[StatelessWorker]
[Reentrant]
internal sealed partial class SubscriptionGrain(ISubscriptionStore store, TimeProvider time, ILogger<SubscriptionGrain> logger)
    : Grain, ISubscriptionGrain
{
    public async Task<SubscriptionRecord> Create(Reader owner, SubscriptionContent content)
    {
        var now = Check(content);
        var record = new SubscriptionRecord(Guid.CreateVersion7(now), owner.UserId, content, now, now);
        if (await store.CreateAsync(StoredForm.Of(record), ISubscriptionGrain.MaxPerUser, CancellationToken.None) == SubscriptionWrite.Full)
        {
            throw new InvalidRequestException(string.Empty, $"You have {ISubscriptionGrain.MaxPerUser} subscriptions, and no more are kept: delete one first.");
        }

        await TellQueue(owner.UserId);
        return record;
    }

    public async Task<SubscriptionRecord?> Find(Guid id, Reader reader) =>
        await FindStored(id, reader) is { } stored ? StoredForm.Read(stored) : null;

    public async Task<SubscriptionPage> List(SubscriptionQuery query, CancellationToken cancellationToken)
    {
        if (query.Limit is < 1 or > SubscriptionQuery.MaxLimit)
        {
            throw new InvalidRequestException("limit", $"must be a whole number from 1 to {SubscriptionQuery.MaxLimit}");
        }

        var rows = await store.ListAsync(query.UserId, query.After, query.Limit, cancellationToken);
        return new SubscriptionPage([.. rows.Select(StoredForm.Read)], rows.Count == query.Limit ? rows[^1].Id : null);
    }

    public async Task<SubscriptionRecord?> Replace(Guid id, Reader reader, SubscriptionContent content)
    {
        var now = Check(content);
        if (await FindStored(id, reader) is not { } before)
        {
            return null;
        }

        var record = new SubscriptionRecord(id, before.UserId, content, before.CreatedAt, now);
        if (!await store.ReplaceAsync(StoredForm.Of(record), CancellationToken.None))
        {
            return null;
        }

        await TellQueue(before.UserId);
        return record;
    }

    public async Task<bool> Delete(Guid id, Reader reader)
    {
        if (await FindStored(id, reader) is not { } before || !await store.DeleteAsync(id, CancellationToken.None))
        {
            return false;
        }

        await TellQueue(before.UserId);
        return true;
    }

    private async Task<StoredSubscription?> FindStored(Guid id, Reader reader) =>
        await store.FindAsync(id, CancellationToken.None) is { } found && (reader.IsAdmin || found.UserId == reader.UserId) ? found : null;

    private DateTimeOffset Check(SubscriptionContent content)
    {
        var now = Rfc3339.Truncate(time.GetUtcNow());
        return content.ExpiresAt is { } end && end <= now
            ? throw new InvalidRequestException("expires_at", "must be later than now")
            : now;
    }

    /// <summary>A queue that can't be told reads what is stored within a minute.</summary>
    private async Task TellQueue(string userId)
    {
        try
        {
            await GrainFactory.GetGrain<IUserQueueGrain>(userId).FollowStored();
        }
        catch (Exception e)
        {
            LogNotTold(userId, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The queue of user {UserId} could not be told of a changed subscription; it learns of it within a minute")]
    private partial void LogNotTold(string userId, Exception error);
}
