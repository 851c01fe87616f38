using EventHub.Api.Errors;
using EventHub.Api.Realtime.Json;
using EventHub.Api.Realtime.Messages;
using EventHub.Api.Realtime.Replays;
using EventHub.Api.Realtime.Requests;
using EventHub.Api.Realtime.Sessions;
using EventHub.Api.Records;
using EventHub.Api.Security;
using EventHub.Log;
using EventHub.Queries;
using Microsoft.Extensions.Options;

namespace EventHub.Api.Realtime.Calls;

/// <summary>The protocol's messages from clients about the connection and its subscriptions; one for every transport.</summary>
internal sealed class ClientCalls(
    IGrainFactory grains, ITokenReader tokens, ReplayFeeds replays, TimeProvider time, IOptions<RealtimeOptions> options)
{
    /// <exception cref="InvalidRequestException">Something was sent with it.</exception>
    public RawJson Ping(RawJson argument)
    {
        RequestFields.ReadNone(argument);
        return Answers.Pong(time.GetUtcNow());
    }

    /// <exception cref="InvalidRequestException">Something was sent with it.</exception>
    public RawJson Stats(ClientSession session, RawJson argument)
    {
        RequestFields.ReadNone(argument);
        return StatsAnswer.Of(session, replays.Of(session.Id), time.GetUtcNow());
    }

    public async Task<RawJson> WelcomeAsync(ClientSession session) =>
        Answers.Welcome(session.Id, session.Reader, time.GetUtcNow(), options.Value, await Query.GetHead());

    /// <summary>Who speaks on a connection that nobody has spoken on yet.</summary>
    /// <exception cref="RefusedException">The token is not accepted.</exception>
    public async Task<TokenHolder> IdentifyAsync(RawJson argument) =>
        TokenHolder.Of(await tokens.ReadAsync(AuthenticateRequest.Read(argument).Token));

    /// <exception cref="RefusedException">The token is not accepted.</exception>
    /// <exception cref="NotAllowedException">It is another user's.</exception>
    public async Task<RawJson> AuthenticateAsync(ClientSession session, RawJson argument)
    {
        var holder = await IdentifyAsync(argument);
        if (holder.Reader.UserId != session.Reader.UserId)
        {
            throw new NotAllowedException("The token is another user's: connect anew with it.");
        }

        if (session.Renew(holder.Reader, holder.EndsAt))
        {
            replays.Renew(session);
        }

        return await WelcomeAsync(session);
    }

    /// <exception cref="RefusedException">Too many subscriptions, or the cursor is not of this log.</exception>
    public async Task<RawJson> SubscribeAsync(ClientSession session, RawJson argument) =>
        (await SubscribeAsync(session, SubscribeRequest.Read(argument))).Answer;

    /// <returns>Where the subscription begins, and the answer; its batches wait until that is placed.</returns>
    /// <exception cref="RefusedException">Too many subscriptions, or the cursor is not of this log.</exception>
    public async Task<(Cursor Start, RawJson Answer)> SubscribeAsync(ClientSession session, SubscribeRequest request)
    {
        if (request.FilterId is { } id)
        {
            request = request with { Filter = await NamedFilterLookup.GetAsync(grains, id, session.Reader) };
        }

        var cursor = request.Cursor is null ? null : await CheckedAsync(request.Cursor);
        var subscription = session.Open(request);
        Cursor start;
        try
        {
            start = await session.User.SubscribeAsync(subscription.ToRequest(session.Id, cursor));
        }
        catch
        {
            session.Close(subscription.Id);
            throw;
        }

        session.Begin(subscription, start);
        return (start, Answers.Subscribed(subscription.Id, request, start, placed: () => session.Release(subscription)));
    }

    /// <exception cref="RefusedException">There is no such subscription.</exception>
    public static async Task<RawJson> UnsubscribeAsync(ClientSession session, RawJson argument)
    {
        var request = UnsubscribeRequest.Read(argument);
        var subscription = session.Close(request.SubscriptionId) ?? throw NoSubscription();
        await session.User.UnsubscribeAsync(session.Id, subscription.Former!);
        return Answers.Unsubscribed(subscription.Id);
    }

    /// <exception cref="RefusedException">There is no such subscription, or it was not sent so far.</exception>
    public static async Task AckAsync(ClientSession session, RawJson argument)
    {
        var request = AckRequest.Read(argument);
        var subscription = session.Find(request.SubscriptionId) ?? throw NoSubscription();
        if (subscription.Written?.Covers(request.Cursor) != true)
        {
            throw new RefusedException(
                ErrorCodes.Malformed,
                subscription.Written?.LogId == request.Cursor.LogId
                    ? "cursor: is beyond what this subscription was sent; send one that its batches brought"
                    : "cursor: is not of this log; send one that this subscription's batches brought");
        }

        session.Acknowledge(subscription, request.Cursor);
        await session.User.AckAsync(session.Id, subscription.Route, request.Cursor);
    }

    private IEventQueryGrain Query => grains.GetGrain<IEventQueryGrain>(0);

    private static RefusedException NoSubscription() => new(
        ErrorCodes.NotFound, "subscription_id: names no subscription of this connection; it may be left out of an ack when there is only one");

    /// <summary>The cursor with the log's own lanes alone.</summary>
    private async Task<Cursor> CheckedAsync(Cursor cursor)
    {
        var head = await Query.GetHead();
        if (cursor.LogId != head.LogId || cursor.Lanes.Any(lane => lane.Value > head[lane.Key] && lane.Key != Lanes.Redelivered))
        {
            throw new RefusedException(ErrorCodes.NotFound, "cursor: is not of this log; subscribe again without it");
        }

        return Cursor.Of(cursor.LogId, cursor.Lanes.Where(lane => head.Lanes.ContainsKey(lane.Key)));
    }
}
