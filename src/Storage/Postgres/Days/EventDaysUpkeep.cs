using Npgsql;
using static EventHub.Storage.Postgres.Parameters;

namespace EventHub.Storage.Postgres.Days;

/// <summary>Makes days ahead, drops those that nobody has to keep, and empties what commits left behind.</summary>
internal sealed class EventDaysUpkeep(NpgsqlDataSource source, TimeSpan? retention, TimeProvider time)
{
    /// <summary>Of several hubs one does it.</summary>
    private const long UpkeepLock = 0x6576_656E_7464_6179;

    private const string LimitWaits = "SET LOCAL lock_timeout = '200ms'";

    private const string TryLock = "SELECT pg_try_advisory_xact_lock($1)";

    private const string ListDays =
        """
        SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'events'::regclass ORDER BY c.relname
        """;

    private const string Dropped = "dropped_";

    private const string ListDropped =
        """
        SELECT relname FROM pg_class
        WHERE relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = 'events'::regclass)
          AND relname ~ '^dropped_events_[0-9]{8}$' AND relkind = 'r'
        """;

    /// <summary>Where a lane began on a day that is dropped it begins with its next day, or with its next event.</summary>
    private const string MoveFirst =
        """
        UPDATE lanes l SET first_seq = coalesce(
          (SELECT min(d.first_seq) FROM lane_days d WHERE d.lane = l.lane AND d.day > $1), l.last_seq + 1)
        WHERE EXISTS (SELECT FROM lane_days d WHERE d.lane = l.lane AND d.day <= $1)
        """;

    private const string ForgetDays = "DELETE FROM lane_days WHERE day <= $1";

    /// <summary>Rows of claims that are worth the moment in which commits with repeatable ids wait.</summary>
    private const string HasManyClaims = "SELECT pg_relation_size('event_id_claims') > 8388608";

    private const string EmptyClaims = "TRUNCATE event_id_claims";

    /// <returns>The days that were dropped.</returns>
    public async Task<IReadOnlyList<DateOnly>> RunAsync(CancellationToken cancellationToken)
    {
        var today = EventDay.Of(time.GetUtcNow());
        var days = new EventDays(source);
        await days.MakeAsync(today, cancellationToken);
        await days.MakeAsync(today.AddDays(1), cancellationToken);
        await EmptyClaimsAsync(cancellationToken);
        return retention is { } keep ? await DropAsync(EventDay.Of(time.GetUtcNow() - keep), cancellationToken) : [];
    }

    /// <summary>Drops the days before one, and gives their space back.</summary>
    internal async Task<IReadOnlyList<DateOnly>> DropAsync(DateOnly firstKept, CancellationToken cancellationToken)
    {
        var dropped = await DetachAsync(firstKept, cancellationToken);
        await FreeAsync(cancellationToken);
        return dropped;
    }

    /// <summary>Takes the days before one out of the log, the oldest first, each in a transaction of its own.</summary>
    internal async Task<IReadOnlyList<DateOnly>> DetachAsync(DateOnly firstKept, CancellationToken cancellationToken)
    {
        var dropped = new List<DateOnly>();
        foreach (var table in await ListAsync(ListDays, cancellationToken))
        {
            if (EventDay.TryParse(table, out var day) && day < firstKept && await DetachDayAsync(day, cancellationToken))
            {
                dropped.Add(day);
            }
        }

        return dropped;
    }

    private async Task<List<string>> ListAsync(string list, CancellationToken cancellationToken)
    {
        var tables = new List<string>();
        await using var command = source.CreateCommand(list);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            tables.Add(row.GetString(0));
        }

        return tables;
    }

    /// <summary>
    /// Waits for readers of the day, and of the partitioned table, for a moment only: those that come later would wait behind it.
    /// What could not be had now is dropped at the next upkeep.
    /// </summary>
    private async Task<bool> DetachDayAsync(DateOnly day, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (!await LockAsync(connection, cancellationToken))
        {
            return false;
        }

        var table = EventDay.TableOf(day);
        await using var batch = new NpgsqlBatch(connection, transaction);

        // The lanes first, as every commit does: in another order one could wait for the other.
        batch.Add(MoveFirst, Of(day));
        batch.Add(ForgetDays, Of(day));
        batch.Add($"ALTER TABLE events DETACH PARTITION {table}");
        batch.Add($"ALTER TABLE {table} RENAME TO {Dropped}{table}");
        await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>
    /// Gives back the space of days that are gone already, also of those that an upkeep before was cut short with. Deleting the
    /// files takes a tenth of a second for a million events, while nobody waits.
    /// </summary>
    internal async Task FreeAsync(CancellationToken cancellationToken)
    {
        foreach (var table in await ListAsync(ListDropped, cancellationToken))
        {
            await using var command = source.CreateCommand($"DROP TABLE IF EXISTS {table}");
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private async Task EmptyClaimsAsync(CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var size = new NpgsqlCommand(HasManyClaims, connection);
        if (await size.ExecuteScalarAsync(cancellationToken) is not true)
        {
            return;
        }

        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await LockAsync(connection, cancellationToken))
        {
            await using var empty = new NpgsqlCommand(EmptyClaims, connection, transaction);
            await empty.ExecuteNonQueryAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
    }

    private static async Task<bool> LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(LimitWaits);
        batch.Add(TryLock, Of(UpkeepLock));
        return await batch.ExecuteScalarAsync(cancellationToken) is true;
    }
}
