using EventHub.Records;
using Npgsql;

namespace EventHub.Storage.Postgres.Records;

/// <summary>Runs a statement, which is a transaction of its own, and lets go of it.</summary>
internal static class RecordCommands
{
    /// <returns>Rows that were changed.</returns>
    public static Task<int> ChangeAsync(this NpgsqlCommand command, CancellationToken cancellationToken) =>
        RunAsync(command, static (c, token) => c.ExecuteNonQueryAsync(token), cancellationToken);

    public static Task<IReadOnlyList<T>> ListAsync<T>(
        this NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken) =>
        RunAsync<IReadOnlyList<T>>(
            command,
            async (c, token) =>
            {
                await using var row = await c.ExecuteReaderAsync(token);
                var found = new List<T>();
                while (await row.ReadAsync(token))
                {
                    found.Add(read(row));
                }

                return found;
            },
            cancellationToken);

    /// <returns>The only row, or null when there is none.</returns>
    public static async Task<T?> FindAsync<T>(
        this NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
        where T : class
    {
        var found = await command.ListAsync(read, cancellationToken);
        return found.Count == 0 ? null : found[0];
    }

    private static async Task<T> RunAsync<T>(
        NpgsqlCommand command, Func<NpgsqlCommand, CancellationToken, Task<T>> run, CancellationToken cancellationToken)
    {
        await using var disposed = command;
        try
        {
            return await run(command, cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            throw; // The caller's to tell: a name that is taken is no failure of the store.
        }
        catch (Exception e) when (PostgresFailure.IsOfStore(e))
        {
            throw Unavailable(e);
        }
    }

    public static RecordsUnavailableException Unavailable(Exception e) =>
        new(PostgresFailure.Tell(e, "the records can't be read or written"));
}
