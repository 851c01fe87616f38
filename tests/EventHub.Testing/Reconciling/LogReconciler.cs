using EventHub.Log;

namespace EventHub.Testing.Reconciling;

/// <summary>Compares the log with what its producers sent and were told. Pure.</summary>
public static class LogReconciler
{
    private const string Where = "the log";

    /// <param name="log">As it was listed, oldest first.</param>
    /// <returns>Everything that is wrong; nothing when each acknowledged event is there once and nothing else is.</returns>
    public static IReadOnlyList<Finding> Compare(
        IEnumerable<SentEvent> sent, IEnumerable<Acknowledgement> acknowledged, IReadOnlyList<LoggedEvent> log)
    {
        var findings = new List<Finding>();
        var byKey = IndexByKey(log, findings);
        FindRepeated(log, static e => e.Id, findings);
        FindRepeated(log, static e => e.Position, findings);
        FindGapsAndDisorder(log, findings);
        FindOvertaking(log, findings);
        FindInventedAndAltered(sent, log, findings);
        FindBrokenPromises(acknowledged, byKey, findings);
        return findings;
    }

    private static Dictionary<EventKey, LoggedEvent> IndexByKey(IReadOnlyList<LoggedEvent> log, List<Finding> findings)
    {
        var byKey = new Dictionary<EventKey, LoggedEvent>(log.Count);
        foreach (var e in log)
        {
            if (!byKey.TryAdd(e.Key, e))
            {
                findings.Add(new Finding(Fault.Doubled, Where, $"{e.Key} at {byKey[e.Key].Position} and {e.Position}"));
            }
        }

        return byKey;
    }

    private static void FindRepeated<T>(IReadOnlyList<LoggedEvent> log, Func<LoggedEvent, T> identity, List<Finding> findings)
    {
        var seen = new HashSet<T>(log.Count);
        foreach (var e in log)
        {
            if (!seen.Add(identity(e)))
            {
                findings.Add(new Finding(Fault.Doubled, Where, $"{identity(e)} of {e.Key}"));
            }
        }
    }

    /// <summary>A lane's sequence is dense from 1, and a listing shows it in that order.</summary>
    private static void FindGapsAndDisorder(IReadOnlyList<LoggedEvent> log, List<Finding> findings)
    {
        foreach (var lane in log.GroupBy(static e => e.Position.Lane))
        {
            var sequences = lane.Select(static e => e.Position.Sequence).ToList();
            for (var i = 1; i < sequences.Count; i++)
            {
                if (sequences[i] < sequences[i - 1])
                {
                    findings.Add(new Finding(Fault.Reordered, Where, $"{lane.Key}:{sequences[i]} is listed after {sequences[i - 1]}"));
                }
            }

            foreach (var missing in Missing(sequences))
            {
                findings.Add(new Finding(Fault.Lost, Where, $"nothing is at {lane.Key}:{missing}"));
            }
        }
    }

    private static IEnumerable<long> Missing(List<long> sequences)
    {
        var there = sequences.ToHashSet();
        for (var sequence = 1L; sequence <= sequences.Max(); sequence++)
        {
            if (!there.Contains(sequence))
            {
                yield return sequence;
            }
        }
    }

    /// <summary>A producer waits for its answers, so that nothing of it overtakes in a lane.</summary>
    private static void FindOvertaking(IReadOnlyList<LoggedEvent> log, List<Finding> findings)
    {
        var last = new Dictionary<(string Producer, string Lane), int>();
        foreach (var e in log)
        {
            var way = (e.Key.Producer, e.Position.Lane);
            if (last.TryGetValue(way, out var previous) && e.Key.Number < previous)
            {
                findings.Add(new Finding(Fault.Reordered, Where, $"{e.Key} at {e.Position} follows number {previous}"));
            }

            last[way] = e.Key.Number;
        }
    }

    private static void FindInventedAndAltered(IEnumerable<SentEvent> sent, IReadOnlyList<LoggedEvent> log, List<Finding> findings)
    {
        var meant = sent.ToDictionary(static e => e.Key);
        foreach (var e in log)
        {
            if (!meant.TryGetValue(e.Key, out var original))
            {
                findings.Add(new Finding(Fault.Invented, Where, $"{e.Key} at {e.Position}"));
            }
            else if (!IsSame(original, e))
            {
                findings.Add(new Finding(Fault.Altered, Where, $"{e} was sent as {original}"));
            }
        }
    }

    private static bool IsSame(SentEvent sent, LoggedEvent logged) =>
        (sent.Id is null || sent.Id == logged.Id)
        && sent.Category == logged.Category
        && sent.Priority == logged.Priority
        && (logged.Priority is "critical" or "urgent") == (logged.Position.Lane == Lanes.Urgent);

    private static void FindBrokenPromises(
        IEnumerable<Acknowledgement> acknowledged, Dictionary<EventKey, LoggedEvent> byKey, List<Finding> findings)
    {
        foreach (var promise in acknowledged)
        {
            if (!byKey.TryGetValue(promise.Key, out var e))
            {
                findings.Add(new Finding(Fault.Lost, Where, $"{promise.Key}, acknowledged at {promise.Position}"));
            }
            else if ((promise.Id ?? e.Id) != e.Id || (promise.Position ?? e.Position) != e.Position)
            {
                findings.Add(new Finding(Fault.Altered, Where, $"{e} was acknowledged as {promise}"));
            }
        }
    }
}
