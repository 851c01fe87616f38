using EventHub.Emitting;
using EventHub.Events;
using EventHub.Filters;
using EventHub.Log;
using EventHub.Queries;
using EventHub.Visibility;

namespace EventHub.Api.Tests.Realtime.Cluster;

internal sealed class MemoryEmitter(MemoryCluster cluster) : IEmitterGrain
{
    public Task<EmitResult> Emit(EmitRequest request)
    {
        cluster.ThrowIfOut();
        EventRules.Check(request.Events);
        var emitted = Array.ConvertAll(request.Events, draft =>
        {
            var e = cluster.Append(draft);
            return new EmittedEvent(e.Header.Id, e.Position, draft.Persist ? EmitStatus.Stored : EmitStatus.Live);
        });
        return Task.FromResult(new EmitResult { Events = emitted });
    }

    public Task<SourceCheckpoint?> GetCheckpoint() => Task.FromResult<SourceCheckpoint?>(null);
}

internal sealed class MemoryQuery(MemoryCluster cluster) : IEventQueryGrain
{
    public Task<EventPage> Query(EventQuery query, CancellationToken cancellationToken)
    {
        cluster.ThrowIfOut();
        var head = cluster.Head;
        var events = head.Lanes.Keys.SelectMany(lane => Matching(lane, 0, head[lane], query.Filter, query.Reader))
            .OrderByDescending(static e => e.AcceptedAt).ThenByDescending(static e => e.Position.Sequence).Take(query.Limit);
        return Task.FromResult(new EventPage([.. events], null, head));
    }

    public Task<LogEvent?> Find(Guid id, Reader reader) => throw new NotSupportedException();

    public Task<LaneStretch> ReadLane(LaneRead read, CancellationToken cancellationToken)
    {
        cluster.ThrowIfOut();
        var events = Matching(read.Lane, read.After, read.UpTo, read.Filter, read.Reader).Take(read.MaxEvents).ToArray();
        return Task.FromResult(new LaneStretch(events, events.Length == read.MaxEvents ? events[^1].Position.Sequence : read.UpTo));
    }

    public Task<Cursor> GetHead()
    {
        cluster.ThrowIfOut();
        return Task.FromResult(cluster.Head);
    }

    private IEnumerable<LogEvent> Matching(string lane, long after, long upTo, EventFilter filter, Reader reader)
    {
        var matcher = new EventMatcher(filter);
        return cluster.Read(lane, after, upTo)
            .Select(e => Visibility.Visibility.See(reader, e))
            .OfType<LogEvent>()
            .Where(matcher.Matches);
    }
}
