using EventHub.Events;
using EventHub.Filters;
using EventHub.Log;
using EventHub.Visibility;

namespace EventHub.Queries;

/// <summary>Reads a stretch of a lane whole, over as many answers as that takes.</summary>
public static class StretchReading
{
    /// <summary>Tells what of it the filter matches, in the form that the reader may see, oldest first.</summary>
    /// <returns>False when the log ends before the stretch does.</returns>
    public static async Task<bool> ReadAll(
        this IEventQueryGrain log, string lane, long after, long upTo, EventFilter filter, Reader reader, Action<LogEvent> found)
    {
        while (after < upTo)
        {
            var read = new LaneRead { Lane = lane, After = after, UpTo = upTo, Filter = filter, Reader = reader };
            var stretch = await log.ReadLane(read, CancellationToken.None);
            Array.ForEach(stretch.Events, found);
            if (stretch.Through <= after)
            {
                return false;
            }

            after = stretch.Through;
        }

        return true;
    }
}
