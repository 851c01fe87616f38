using Npgsql;
using static EventHub.Storage.Postgres.Parameters;

namespace EventHub.Storage.Postgres.Records;

/// <summary>The tables beside the log, through the log's pool of connections.</summary>
internal sealed class RecordsDatabase(NpgsqlDataSource source, TimeProvider time)
{
    public NpgsqlParameter Now => TimeOf(time.GetUtcNow());

    public static NpgsqlParameter TimeOf(DateTimeOffset value) => Of(Milliseconds(value));

    public static NpgsqlParameter TimeOf(DateTimeOffset? value) => Of(Milliseconds(value));

    public static DateTime? Milliseconds(DateTimeOffset? value) => value is { } present ? Milliseconds(present) : null;

    public NpgsqlCommand Command(string sql, params ReadOnlySpan<NpgsqlParameter> values) => source.CreateCommand(sql).With(values);

    /// <summary>
    /// Inserts what the statement's own count of its user's rows permits. Whoever inserts for the same user meanwhile waits: each statement
    /// sees what was committed when it begins, so that the count is of what is there and nobody else can add to it.
    /// </summary>
    /// <param name="userId">Whose rows are counted.</param>
    /// <param name="insert">Inserts one row, or none.</param>
    /// <param name="row">Its parameters.</param>
    /// <param name="isThere">Has a row when something of that name is there.</param>
    /// <param name="names">Its parameters.</param>
    public async Task<RecordInsert> InsertAsync(
        string userId, string insert, NpgsqlParameter[] row, string isThere, NpgsqlParameter[] names, CancellationToken cancellationToken)
    {
        try
        {
            // Without a transaction of its own a batch is one.
            await using var batch = source.CreateBatch();
            batch.Add("SELECT pg_advisory_xact_lock(hashtext('eventhub.records_of_user'), hashtext($1))", Of(userId));
            batch.Add(insert, row);
            batch.Add(isThere, names);
            await using var answer = await batch.ExecuteReaderAsync(cancellationToken);

            // The insert has no rows to read: what follows the lock's are those of the last statement.
            await answer.NextResultAsync(cancellationToken);
            var isTaken = await answer.ReadAsync(cancellationToken);
            return batch.BatchCommands[1].RecordsAffected > 0 ? RecordInsert.Stored : isTaken ? RecordInsert.Taken : RecordInsert.Full;
        }
        catch (Exception e) when (PostgresFailure.IsOfStore(e))
        {
            throw RecordCommands.Unavailable(e);
        }
    }

    private static DateTime Milliseconds(DateTimeOffset value) =>
        DateTimeOffset.FromUnixTimeMilliseconds(value.ToUnixTimeMilliseconds()).UtcDateTime;
}

/// <summary>What became of a row that was to be inserted.</summary>
internal enum RecordInsert
{
    Stored,
    Taken,
    Full,
}
