using EventHub.Log;

namespace EventHub.Grains.Tracking;

/// <summary>A stretch of a lane that is read at once.</summary>
internal readonly record struct PositionRun(string Lane, long First, long Last);

internal static class PositionRuns
{
    /// <summary>Events between two wanted ones that are cheaper to read along than to ask again.</summary>
    internal const int MaxHole = 32;

    /// <summary>Cuts positions into few stretches, none of which reads much that is not wanted.</summary>
    /// <param name="positions">Each lane's together and ascending.</param>
    public static List<PositionRun> Cut(IEnumerable<EventPosition> positions)
    {
        var runs = new List<PositionRun>();
        foreach (var (lane, sequence) in positions)
        {
            if (runs.Count > 0 && runs[^1] is var last && last.Lane == lane && sequence - last.Last <= MaxHole)
            {
                runs[^1] = last with { Last = sequence };
            }
            else
            {
                runs.Add(new PositionRun(lane, sequence, sequence));
            }
        }

        return runs;
    }
}
