using EventHub.Storage.Log;
using EventHub.Storage.Postgres;
using EventHub.Storage.Tests.Conformance;
using EventHub.Testing.Postgres;

namespace EventHub.Storage.Tests.Postgres;

/// <summary>A log in a database of its own on the tests' server.</summary>
internal sealed class PostgresTestStore(SharedPostgres postgres) : ITestStore
{
    private readonly List<PostgresEventLog> _open = [];
    private PostgresDatabase? _database;

    public async Task<string> ConnectionStringAsync()
    {
        _database ??= await (await postgres.ServerAsync()).CreateDatabaseAsync();
        return _database.ConnectionString;
    }

    public async Task<IEventLog> OpenAsync(int bulkLanes = 1) => await OpenAsync(new PostgresEventLogOptions { BulkLanes = bulkLanes });

    /// <summary>One more opening, as another hub's.</summary>
    public async Task<PostgresEventLog> OpenAsync(PostgresEventLogOptions options, TimeProvider? time = null)
    {
        options.ConnectionString = await ConnectionStringAsync();
        var log = await PostgresEventLog.OpenAsync(options, time ?? TimeProvider.System);
        _open.Add(log);
        return log;
    }

    public async Task CloseAsync()
    {
        foreach (var log in _open)
        {
            await log.DisposeAsync();
        }

        _open.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }
}

public sealed class PostgresAppends(SharedPostgres postgres) : AppendConformance
{
    private protected override ITestStore CreateStore() => new PostgresTestStore(postgres);
}

public sealed class PostgresDuplicates(SharedPostgres postgres) : DuplicateConformance
{
    private protected override ITestStore CreateStore() => new PostgresTestStore(postgres);
}

public sealed class PostgresCheckpoints(SharedPostgres postgres) : CheckpointConformance
{
    private protected override ITestStore CreateStore() => new PostgresTestStore(postgres);
}

public sealed class PostgresScans(SharedPostgres postgres) : ScanConformance
{
    private protected override ITestStore CreateStore() => new PostgresTestStore(postgres);
}

public sealed class PostgresFilterProperties(SharedPostgres postgres) : FilterProperties
{
    private protected override ITestStore CreateStore() => new PostgresTestStore(postgres);
}

public sealed class PostgresCommitProperties(SharedPostgres postgres) : CommitProperties
{
    private protected override ITestStore CreateStore() => new PostgresTestStore(postgres);
}
