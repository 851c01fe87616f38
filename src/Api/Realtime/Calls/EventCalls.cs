using EventHub.Api.Errors;
using EventHub.Api.Limits;
using EventHub.Api.Realtime.Json;
using EventHub.Api.Realtime.Requests;
using EventHub.Api.Security;
using EventHub.Emitting;
using EventHub.Events;
using EventHub.Json;
using EventHub.Load;
using EventHub.Queries;
using EventHub.Visibility;

namespace EventHub.Api.Realtime.Calls;

/// <summary>The protocol's messages from clients about events themselves; one for every transport.</summary>
internal sealed class EventCalls(IGrainFactory grains, RateLimits limits, NodeLoad load, TimeProvider time)
{
    /// <summary>
    /// Bytes of events in one answer: a thousand of the largest would be 80 MB in one message. The newest that fit are sent.
    /// </summary>
    private const int MaxRecentBytes = 4 * 1024 * 1024;

    /// <exception cref="InvalidRequestException">Something is wrong with the event; every field is named.</exception>
    /// <exception cref="NotAllowedException">This reader may not emit it.</exception>
    /// <exception cref="RateLimitedException">It is of one source too many.</exception>
    public async Task<RawJson> EmitAsync(Reader caller, RawJson argument)
    {
        EventDraft[] events = [Read(caller, argument)];
        limits.TakeSources(caller, events);
        load.Admit(events);
        var result = await grains.GetGrain<IEmitterGrain>(events[0].Source).Emit(new EmitRequest { Events = events });
        return Answers.Emitted(result.Events[0]);
    }

    public async Task<RawJson> RecentAsync(Reader reader, RawJson argument, CancellationToken cancellationToken)
    {
        load.Admit(Sheddable.Query);
        var request = RecentRequest.Read(argument);
        var query = new EventQuery { Reader = reader, Filter = request.Filter, Limit = request.Limit, Order = QueryOrder.NewestFirst };
        var page = await grains.GetGrain<IEventQueryGrain>(0).Query(query, cancellationToken);
        return Answers.Recent(Newest(page.Events), page.Head);
    }

    private static EventDraft Read(Reader caller, RawJson argument)
    {
        using var document = StrictJson.Parse(argument.Utf8);
        var json = new StrictJson();
        var draft = EventDraftJson.Read(document.RootElement, json);
        json.ThrowIfFailed();
        var refusals = new List<FieldError>();
        return EmitRights.Grant(caller, draft!, string.Empty, refusals) ?? throw new NotAllowedException(refusals);
    }

    /// <summary>Those of a page, newest first, that are still to be delivered and fit; oldest first.</summary>
    private List<LogEvent> Newest(LogEvent[] newestFirst)
    {
        var now = time.GetUtcNow();
        var events = new List<LogEvent>(newestFirst.Length);
        var bytes = 0;
        foreach (var e in newestFirst)
        {
            bytes += e.Size;
            if (bytes > MaxRecentBytes)
            {
                break;
            }

            if (!e.IsExpired(now))
            {
                events.Add(e);
            }
        }

        events.Reverse();
        return events;
    }
}
