using EventHub.Events;
using EventHub.Log;
using EventHub.Storage.Log;

namespace EventHub.Storage.Postgres.Writing;

/// <summary>What of a commit's requests is stored, decided before anything is written.</summary>
/// <param name="Results">One for every request, in their order.</param>
/// <param name="Stored">What is new, in sequence order.</param>
/// <param name="Checkpoints">The last one of every source that moved.</param>
internal sealed record CommitPlan(
    AppendResult[] Results, IReadOnlyList<AcceptedEvent> Stored, IReadOnlyCollection<SourceCheckpoint> Checkpoints)
{
    /// <param name="known">Where repeated ids stand already; takes up those that are planned.</param>
    /// <param name="checkpoints">The last ones of the sources that the requests name; takes up those that are planned.</param>
    public static CommitPlan Of(
        LaneLease lease,
        IReadOnlyList<AppendRequest> requests,
        DateTimeOffset acceptedAt,
        Dictionary<Guid, EventPosition> known,
        Dictionary<string, SourceCheckpoint> checkpoints)
    {
        var results = new AppendResult[requests.Count];
        var stored = new List<AcceptedEvent>();
        var moved = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < results.Length; i++)
        {
            var checkpoint = requests[i].Checkpoint;
            if (checkpoint is not null)
            {
                if (checkpoints.TryGetValue(checkpoint.Source, out var last) && checkpoint.Position <= last.Position)
                {
                    results[i] = new AppendResult { AlreadyStored = true, Checkpoint = last };
                    continue;
                }

                checkpoint = checkpoint with { UpdatedAt = acceptedAt };
                checkpoints[checkpoint.Source] = checkpoint;
                moved.Add(checkpoint.Source);
            }

            results[i] = new AppendResult { Events = Place(lease, requests[i].Events, stored, known), Checkpoint = checkpoint };
        }

        return new CommitPlan(results, stored, [.. moved.Select(source => checkpoints[source])]);
    }

    private static AppendedEvent[] Place(
        LaneLease lease, AcceptedEvent[] events, List<AcceptedEvent> stored, Dictionary<Guid, EventPosition> known)
    {
        var appended = new AppendedEvent[events.Length];
        for (var i = 0; i < events.Length; i++)
        {
            var e = events[i];
            var next = new EventPosition(lease.Lane, lease.LastSequence + stored.Count + 1);
            if (e.MayRepeat && !known.TryAdd(e.Header.Id, next))
            {
                appended[i] = new AppendedEvent(known[e.Header.Id], IsDuplicate: true);
                continue;
            }

            stored.Add(e);
            appended[i] = new AppendedEvent(next, IsDuplicate: false);
        }

        return appended;
    }
}
