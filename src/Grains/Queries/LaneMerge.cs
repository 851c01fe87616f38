using EventHub.Events;
using EventHub.Log;

namespace EventHub.Grains.Queries;

/// <summary>
/// Merges lanes by acceptance. A lane takes part only when its next match is known, so every lane is scanned up to one before any is
/// chosen.
/// </summary>
/// <param name="walks">Urgent first: ties keep that order whichever way they run.</param>
internal sealed class LaneMerge(IReadOnlyList<LaneWalk> walks, bool descending)
{
    /// <summary>True when everything was taken or passed.</summary>
    public bool IsExhausted => walks.All(static w => w.IsExhausted);

    /// <summary>What was taken or passed.</summary>
    public Cursor PositionIn(string logId) => Cursor.Of(logId, walks.Select(static w => KeyValuePair.Create(w.Lane, w.Position)));

    /// <param name="limit">Events at most.</param>
    /// <param name="maxBytes">Bytes of events at most; one is taken however large.</param>
    /// <param name="maxScans">Then it ends, with as few as it has: a sparse filter over a long log is walked piece by piece.</param>
    public async Task<LogEvent[]> Take(int limit, int maxBytes, int maxScans, CancellationToken cancellationToken)
    {
        var page = new List<LogEvent>(limit);
        var bytes = 0;
        var scans = 0;
        while (page.Count < limit)
        {
            foreach (var walk in walks)
            {
                while (walk.NeedsScan)
                {
                    if (scans++ >= maxScans)
                    {
                        return [.. page];
                    }

                    await walk.Scan(limit, maxBytes, cancellationToken);
                }
            }

            if (Nearest() is not { } next || (page.Count > 0 && bytes + next.Peek()!.Size > maxBytes))
            {
                break;
            }

            var e = next.Take();
            bytes += e.Size;
            page.Add(e);
        }

        return [.. page];
    }

    private LaneWalk? Nearest()
    {
        LaneWalk? nearest = null;
        foreach (var walk in walks)
        {
            if (walk.Peek() is { } e && (nearest is null || IsBefore(e, nearest.Peek()!)))
            {
                nearest = walk;
            }
        }

        return nearest;
    }

    private bool IsBefore(LogEvent left, LogEvent right) =>
        descending ? left.AcceptedAt > right.AcceptedAt : left.AcceptedAt < right.AcceptedAt;
}
