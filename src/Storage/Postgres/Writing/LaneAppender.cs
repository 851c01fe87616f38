using System.Collections.Concurrent;
using EventHub.Log;
using EventHub.Storage.Log;
using EventHub.Storage.Postgres.Days;
using Npgsql;
using static EventHub.Storage.Postgres.Parameters;

namespace EventHub.Storage.Postgres.Writing;

/// <summary>
/// Commits what lanes append: one transaction, four round trips. The lane's row is locked by the first, the rows are copied, and
/// the lane moves on with the commit.
/// </summary>
internal sealed class LaneAppender(NpgsqlDataSource source, EventDays days, TimeSpan duplicateWindow)
{
    /// <summary>How often a commit begins anew because others store ids of its own meanwhile. Each time those are known the next.</summary>
    private const int MaxRefusals = 8;

    private const string Move = "UPDATE lanes SET last_seq = $2, last_accepted_at = $3 WHERE lane = $1";

    private const string BeginDay = "INSERT INTO lane_days (lane, day, first_seq) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";

    private const string StoreCheckpoints =
        """
        INSERT INTO checkpoints (source, position, state, updated_at)
        SELECT source, position, state, $4 FROM unnest($1, $2, $3) AS t (source, position, state)
        ON CONFLICT (source) DO UPDATE SET position = excluded.position, state = excluded.state, updated_at = excluded.updated_at
        """;

    private readonly ConcurrentBag<CopyRows> _rows = [];

    /// <exception cref="LaneFencedException">The store does not believe what the lease says.</exception>
    /// <exception cref="LogUnavailableException">The database refused or could not be reached.</exception>
    public async Task<LaneCommit> AppendAsync(
        LaneLease lease, IReadOnlyList<AppendRequest> requests, DateTimeOffset acceptedAt, CancellationToken cancellationToken)
    {
        var search = IdSearch.Of(acceptedAt, duplicateWindow);
        for (var refusals = 0; ; refusals++)
        {
            try
            {
                return await TryAppendAsync(lease, requests, acceptedAt, search, cancellationToken);
            }
            catch (LogUnavailableException e) when (IsOfRepeatedIds(e.InnerException, acceptedAt) && refusals < MaxRefusals)
            {
                search = search.WithItsDay(acceptedAt);
            }
        }
    }

    /// <summary>
    /// The day has one of the ids, or two lanes copied several of the same ids at once, each waiting for the other: then the server
    /// ends one of them.
    /// </summary>
    private static bool IsOfRepeatedIds(Exception? failure, DateTimeOffset acceptedAt) => failure is PostgresException refusal
        && (refusal.SqlState == PostgresErrorCodes.DeadlockDetected
            || (refusal.SqlState == PostgresErrorCodes.UniqueViolation && refusal.ConstraintName == EventDay.IdsOf(EventDay.Of(acceptedAt))));

    private async Task<LaneCommit> TryAppendAsync(
        LaneLease lease, IReadOnlyList<AppendRequest> requests, DateTimeOffset acceptedAt, IdSearch search, CancellationToken cancellationToken)
    {
        var isCommitting = false;
        try
        {
            await days.MakeAsync(EventDay.Of(acceptedAt), cancellationToken);
            await using var connection = await source.OpenConnectionAsync(cancellationToken);

            // From here on it is not cancelled: a transaction that is given up half way costs the lane more than its end.
            var facts = await CommitFacts.BeginAsync(connection, lease, requests, search);
            var plan = CommitPlan.Of(lease, requests, acceptedAt, facts.Known, facts.Checkpoints);
            if (plan.Stored.Count > 0)
            {
                await CopyAsync(connection, lease, plan, acceptedAt);
            }

            isCommitting = true;
            return await CommitAsync(connection, lease, plan, acceptedAt);
        }
        catch (Exception e) when (PostgresFailure.IsOfStore(e))
        {
            days.Forget();
            throw new LogUnavailableException(
                PostgresFailure.Tell(e, isCommitting ? "it is not known whether the events were stored" : "nothing was stored"), e);
        }
    }

    private async Task CopyAsync(NpgsqlConnection connection, LaneLease lease, CommitPlan plan, DateTimeOffset acceptedAt)
    {
        if (!_rows.TryTake(out var rows))
        {
            rows = new CopyRows();
        }

        var sql = $"COPY {EventDay.TableOf(EventDay.Of(acceptedAt))} ({CopyRows.Columns}) FROM STDIN (FORMAT BINARY)";
        await using (var copy = await connection.BeginRawBinaryCopyAsync(sql, CancellationToken.None))
        {
            rows.Begin();
            for (var i = 0; i < plan.Stored.Count; i++)
            {
                rows.Write(new EventPosition(lease.Lane, lease.LastSequence + 1 + i), acceptedAt, plan.Stored[i]);
                if (rows.IsFull)
                {
                    await copy.WriteAsync(rows.Bytes, CancellationToken.None);
                    rows.Clear();
                }
            }

            rows.End();
            await copy.WriteAsync(rows.Bytes, CancellationToken.None);
        }

        _rows.Add(rows);
    }

    private static async Task<LaneCommit> CommitAsync(
        NpgsqlConnection connection, LaneLease lease, CommitPlan plan, DateTimeOffset acceptedAt)
    {
        var next = lease;
        await using var batch = new NpgsqlBatch(connection);
        if (plan.Stored.Count > 0)
        {
            next = lease with { LastSequence = lease.LastSequence + plan.Stored.Count, LastAcceptedAt = acceptedAt };
            batch.Add(Move, Of(next.Lane), Of(next.LastSequence), Of(acceptedAt.UtcDateTime));
            if (lease.LastSequence == 0 || EventDay.Of(lease.LastAcceptedAt) != EventDay.Of(acceptedAt))
            {
                batch.Add(BeginDay, Of(next.Lane), Of(EventDay.Of(acceptedAt)), Of(lease.LastSequence + 1));
            }
        }

        if (plan.Checkpoints.Count > 0)
        {
            batch.Add(
                StoreCheckpoints,
                Of(plan.Checkpoints.Select(static c => c.Source).ToArray()),
                Of(plan.Checkpoints.Select(static c => c.Position).ToArray()),
                Of(plan.Checkpoints.Select(static c => c.State).ToArray()),
                Of(acceptedAt.UtcDateTime));
        }

        batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
        await batch.ExecuteNonQueryAsync(CancellationToken.None);
        return new LaneCommit(plan.Results, plan.Stored, next);
    }
}
