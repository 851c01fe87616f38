using EventHub.Log;

namespace EventHub.Storage.Sqlite.Writing;

/// <summary>
/// Ids that a commit in flight may be about to store. A lane claims its commit's repeatable ids before it looks for them in the
/// other lanes and lets go after its commit, so that of two lanes with the same id the second sees what the first committed.
/// Claims are all or nothing: no lane holds some while it waits for others, so that none waits for ever.
/// </summary>
internal sealed class IdClaims
{
    private readonly HashSet<Guid> _claimed = [];
    private readonly object _sync = new();

    /// <summary>Waits as long as another lane's commit holds one of the ids.</summary>
    public void Claim(HashSet<Guid> ids)
    {
        lock (_sync)
        {
            while (_claimed.Overlaps(ids))
            {
                Monitor.Wait(_sync);
            }

            _claimed.UnionWith(ids);
        }
    }

    public void Release(HashSet<Guid> ids)
    {
        lock (_sync)
        {
            _claimed.ExceptWith(ids);
            Monitor.PulseAll(_sync);
        }
    }

    /// <summary>Collects the ids of a commit that may be repetitions into <paramref name="ids"/>.</summary>
    public static void Collect(IReadOnlyList<AppendRequest> requests, HashSet<Guid> ids)
    {
        ids.Clear();
        for (var i = 0; i < requests.Count; i++)
        {
            foreach (var e in requests[i].Events)
            {
                if (e.MayRepeat)
                {
                    ids.Add(e.Header.Id);
                }
            }
        }
    }
}
