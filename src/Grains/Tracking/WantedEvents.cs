using EventHub.Events;
using EventHub.Grains.Queues;
using EventHub.Log;
using EventHub.Queries;

namespace EventHub.Grains.Tracking;

/// <summary>Finds which of some events a subscription wants, in the form that its reader may see.</summary>
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
            var asked = toRead.ToHashSet();
            foreach (var run in PositionRuns.Cut(toRead))
            {
                await Read(subscription, run.Lane, run.First - 1, run.Last, e =>
                {
                    if (asked.Contains(e.Position))
                    {
                        wanted.Add(e);
                    }
                });
            }

            wanted.Sort(static (x, y) => UrgentFirst.Comparer.Compare(x.Position, y.Position));
        }

        return wanted;
    }

    /// <summary>Everything of a stretch that the subscription wants, oldest first.</summary>
    public async Task Read(Subscription subscription, string lane, long after, long upTo, Action<LogEvent> found)
    {
        var request = subscription.Request;
        if (!await grains().GetGrain<IEventQueryGrain>(0).ReadAll(lane, after, upTo, request.Filter, request.Reader, found))
        {
            throw new InvalidOperationException($"the log ends in lane {lane} before {upTo}, though that is in it");
        }
    }
}
