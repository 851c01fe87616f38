using EventHub.Storage.Sqlite.Native;

namespace EventHub.Storage.Sqlite.Records;

/// <summary>One connection and its statements, each prepared when it is needed first. Used by one thread at a time.</summary>
/// <param name="database">Owned from now on.</param>
internal sealed class RecordsConnection(SqliteDatabase database) : IDisposable
{
    private readonly Dictionary<string, SqliteStatement> _statements = new(StringComparer.Ordinal);

    /// <returns>Rows that were changed.</returns>
    public int Execute(string sql, Action<SqliteStatement> bind)
    {
        var statement = Prepared(sql);
        bind(statement);
        statement.Run();
        return database.Changes;
    }

    public IReadOnlyList<T> List<T>(string sql, Action<SqliteStatement> bind, Func<SqliteStatement, T> read)
    {
        var statement = Prepared(sql);
        bind(statement);
        try
        {
            var found = new List<T>();
            while (statement.Step())
            {
                found.Add(read(statement));
            }

            return found;
        }
        finally
        {
            statement.Reset();
        }
    }

    /// <returns>The only row, or null when there is none.</returns>
    public T? Find<T>(string sql, Action<SqliteStatement> bind, Func<SqliteStatement, T> read)
        where T : class
    {
        var found = List(sql, bind, read);
        return found.Count == 0 ? null : found[0];
    }

    public bool Any(string sql, Action<SqliteStatement> bind) => List(sql, bind, static _ => true).Count > 0;

    /// <summary>Commits what the work changes, or nothing of it.</summary>
    public T Commit<T>(Func<RecordsConnection, T> work)
    {
        try
        {
            database.Execute("BEGIN IMMEDIATE");
            var answer = work(this);
            database.Execute("COMMIT");
            return answer;
        }
        catch
        {
            database.Rollback();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        database.Dispose();
    }

    private SqliteStatement Prepared(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            _statements[sql] = statement = database.Prepare(sql);
        }

        return statement;
    }
}
