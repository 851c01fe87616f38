using EventHub.Events;
using EventHub.Filters;
using EventHub.Grains.Queues;
using EventHub.Log;
using EventHub.Queries;
using EventHub.Visibility;

namespace EventHub.Grains.Tracking;

/// <summary>Finds which of some events a subscription wants or was sent, in the form that its reader may see.</summary>
internal sealed class WantedEvents(Func<IGrainFactory> grains)
{
    /// <param name="positions">Each lane's together and ascending.</param>
    /// <param name="known">Events that need not be read.</param>
    /// <returns>In the order of the positions; what is no longer in the log is left out.</returns>
    public async Task<List<LogEvent>> Find(
        Subscription subscription, IReadOnlyCollection<EventPosition> positions, IReadOnlyDictionary<EventPosition, LogEvent> known)
    {
        var wanted = new List<LogEvent>();
        var toRead = new List<EventPosition>();
        foreach (var position in positions)
        {
            if (!known.TryGetValue(position, out var e))
            {
                toRead.Add(position);
            }
            else if (Visibility.Visibility.See(subscription.Request.Reader, e) is { } seen && subscription.Matcher.Matches(seen))
            {
                wanted.Add(seen);
            }
        }

        if (toRead.Count > 0)
        {
            wanted.AddRange(await FindIn(toRead, subscription.Request.Filter, subscription.Request.Reader));
            wanted.Sort(static (x, y) => UrgentFirst.Comparer.Compare(x.Position, y.Position));
        }

        return wanted;
    }

    /// <summary>What a subscription was sent, whatever its filter is by now.</summary>
    /// <param name="positions">Each lane's together and ascending.</param>
    public Task<List<LogEvent>> FindSent(Subscription subscription, IReadOnlyCollection<EventPosition> positions) =>
        FindIn(positions, EventFilter.Everything, subscription.Request.Reader);

    /// <summary>The beginning of a stretch: as much of it as has no more than so many events that the subscription wants.</summary>
    public async Task<LaneStretch> Read(Subscription subscription, string lane, long after, long upTo, int maxEvents)
    {
        var read = new LaneRead { Lane = lane, After = after, UpTo = upTo, Filter = subscription.Request.Filter, Reader = subscription.Request.Reader };
        var stretch = await grains().GetGrain<IEventQueryGrain>(0).ReadLane(read with { MaxEvents = Math.Min(maxEvents, read.MaxEvents) }, CancellationToken.None);
        return stretch.Through > after ? stretch : throw EndsBefore(lane, upTo);
    }

    private async Task<List<LogEvent>> FindIn(IReadOnlyCollection<EventPosition> positions, EventFilter filter, Reader reader)
    {
        var asked = positions.ToHashSet();
        var found = new List<LogEvent>();
        foreach (var run in PositionRuns.Cut(positions))
        {
            await Read(run.Lane, run.First - 1, run.Last, filter, reader, e =>
            {
                if (asked.Contains(e.Position))
                {
                    found.Add(e);
                }
            });
        }

        return found;
    }

    private async Task Read(string lane, long after, long upTo, EventFilter filter, Reader reader, Action<LogEvent> found)
    {
        if (!await grains().GetGrain<IEventQueryGrain>(0).ReadAll(lane, after, upTo, filter, reader, found))
        {
            throw EndsBefore(lane, upTo);
        }
    }

    private static InvalidOperationException EndsBefore(string lane, long upTo) =>
        new($"the log ends in lane {lane} before {upTo}, though that is in it");
}
