using EventHub.Log;

namespace EventHub.Testing.Reconciling;

/// <summary>Compares what a reader got with what the log has for it. Pure.</summary>
public static class ReaderReconciler
{
    /// <returns>Everything that is wrong; nothing when the reader got each event that it asked for once, in the order of its lane.</returns>
    public static IReadOnlyList<Finding> Compare(IReadOnlyList<LoggedEvent> log, ReaderLedger reader)
    {
        var findings = new List<Finding>();
        var byPosition = log.ToDictionary(static e => e.Position);
        var got = new HashSet<EventPosition>();
        var newest = new Dictionary<string, long>();
        foreach (var received in reader.Received)
        {
            if (!byPosition.TryGetValue(received.Position, out var e) || e.Id != received.Id)
            {
                findings.Add(new Finding(Fault.Invented, reader.Name, $"{received.Id} at {received.Position}"));
                continue;
            }

            if (!reader.Matches(e))
            {
                findings.Add(new Finding(Fault.Unwanted, reader.Name, $"{e}"));
                continue;
            }

            if (!got.Add(e.Position))
            {
                findings.Add(new Finding(Fault.Doubled, reader.Name, $"{e.Position}"));
                continue;
            }

            var last = newest.GetValueOrDefault(e.Position.Lane);
            if (e.Position.Sequence < last)
            {
                findings.Add(new Finding(Fault.Reordered, reader.Name, $"{e.Position} after {e.Position.Lane}:{last}"));
            }

            newest[e.Position.Lane] = Math.Max(last, e.Position.Sequence);
        }

        findings.AddRange(log
            .Where(e => reader.Matches(e) && !got.Contains(e.Position))
            .Select(e => new Finding(Fault.Lost, reader.Name, $"{e.Key} at {e.Position}")));
        return findings;
    }
}
