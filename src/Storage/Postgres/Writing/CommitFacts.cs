using EventHub.Log;
using EventHub.Storage.Log;
using EventHub.Storage.Postgres.Days;
using Npgsql;
using static EventHub.Storage.Postgres.Parameters;

namespace EventHub.Storage.Postgres.Writing;

/// <summary>
/// What a commit has to know: whether the lane is still this writer's, where its repeated ids stand, the last checkpoints of its
/// sources. Asked in one round trip that begins the transaction. Until its end nobody can change the answers, but of ids that were not
/// claimed: what other lanes do with those is decided by the index of the day, see <see cref="IdSearch"/>.
/// </summary>
/// <param name="Known">Positions of the ids that the log has.</param>
/// <param name="Checkpoints">By source.</param>
internal sealed record CommitFacts(Dictionary<Guid, EventPosition> Known, Dictionary<string, SourceCheckpoint> Checkpoints)
{
    /// <summary>The lane's row is locked to the end of the transaction: of two writers the second waits, and then sees the first.</summary>
    private const string Fence = "SELECT epoch, last_seq, last_accepted_at FROM lanes WHERE lane = $1 FOR NO KEY UPDATE";

    /// <summary>
    /// Waits for a commit of another lane that has one of the ids in flight; in their order, so that no two wait for each other.
    /// The update, which changes nothing, waits also when the row is left from an earlier commit.
    /// </summary>
    private const string Claim =
        """
        INSERT INTO event_id_claims (event_id) SELECT id FROM unnest($1) AS t (id) ORDER BY id
        ON CONFLICT (event_id) DO UPDATE SET event_id = excluded.event_id
        """;

    /// <summary>A statement of its own, after the claim: what the commit that was waited for has stored is seen.</summary>
    private const string Find =
        "SELECT event_id, lane, seq FROM events WHERE event_id = ANY($1) AND created_at >= $2 AND created_at < $3";

    private const string FindCheckpoints = "SELECT source, position, state, updated_at FROM checkpoints WHERE source = ANY($1)";

    /// <param name="search">Where repeated ids are looked for.</param>
    /// <exception cref="LaneFencedException">The store does not believe what the lease says.</exception>
    public static async Task<CommitFacts> BeginAsync(
        NpgsqlConnection connection, LaneLease lease, IReadOnlyList<AppendRequest> requests, IdSearch search)
    {
        var ids = RepeatableIds(requests);
        var sources = Sources(requests);
        await using var batch = Batch(connection, lease.Lane, ids, sources, search);
        await using var reader = await batch.ExecuteReaderAsync(CancellationToken.None);
        await CheckFenceAsync(reader, lease);
        var facts = new CommitFacts([], new Dictionary<string, SourceCheckpoint>(StringComparer.Ordinal));
        if (ids.Length > 0)
        {
            await reader.NextResultAsync();
            while (await reader.ReadAsync())
            {
                // An id that was stored before the window opened and again after it is in two days; the later one counts.
                facts.Known[reader.GetGuid(0)] = new EventPosition(reader.GetString(1), reader.GetInt64(2));
            }
        }

        if (sources.Length > 0)
        {
            await reader.NextResultAsync();
            while (await reader.ReadAsync())
            {
                var checkpoint = CheckpointRow.Read(reader);
                facts.Checkpoints[checkpoint.Source] = checkpoint;
            }
        }

        return facts;
    }

    private static NpgsqlBatch Batch(NpgsqlConnection connection, string lane, Guid[] ids, string[] sources, IdSearch search)
    {
        var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN"));
        batch.Add(Fence, Of(lane));
        if (ids.Length > 0)
        {
            if (search.Claims)
            {
                batch.Add(Claim, Of(ids));
            }

            batch.Add(Find, Of(ids), Of(search.Since), Of(search.Until));
        }

        if (sources.Length > 0)
        {
            batch.Add(FindCheckpoints, Of(sources));
        }

        return batch;
    }

    private static async Task CheckFenceAsync(NpgsqlDataReader reader, LaneLease lease)
    {
        if (!await reader.ReadAsync())
        {
            throw new LaneFencedException($"the database has no lane {lease.Lane}");
        }

        var current = LaneRow.Read(reader, lease.Lane);
        if (current != lease)
        {
            throw new LaneFencedException(
                $"lane {lease.Lane} is at epoch {current.Epoch}, sequence {current.LastSequence}; this writer believes in epoch {lease.Epoch}, sequence {lease.LastSequence}");
        }
    }

    private static Guid[] RepeatableIds(IReadOnlyList<AppendRequest> requests)
    {
        HashSet<Guid>? ids = null;
        for (var i = 0; i < requests.Count; i++)
        {
            foreach (var e in requests[i].Events)
            {
                if (e.MayRepeat)
                {
                    (ids ??= []).Add(e.Header.Id);
                }
            }
        }

        return ids is null ? [] : [.. ids];
    }

    private static string[] Sources(IReadOnlyList<AppendRequest> requests)
    {
        HashSet<string>? sources = null;
        for (var i = 0; i < requests.Count; i++)
        {
            if (requests[i].Checkpoint is { } checkpoint)
            {
                (sources ??= []).Add(checkpoint.Source);
            }
        }

        return sources is null ? [] : [.. sources];
    }
}
