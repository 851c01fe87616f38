using EventHub.Storage.Log;
using EventHub.Storage.Sqlite;
using EventHub.Storage.Tests.Conformance;
using Microsoft.Extensions.Logging.Abstractions;

namespace EventHub.Storage.Tests.Sqlite;

internal sealed class SqliteTestStore : ITestStore
{
    private SqliteEventLog? _log;

    public string Directory { get; } = Path.Combine(Path.GetTempPath(), $"eventhub-log-{Guid.NewGuid():n}");

    public SqliteEventLogOptions Options(int bulkLanes = 1) => new() { DataDirectory = Directory, BulkLanes = bulkLanes };

    public Task<IEventLog> OpenAsync(int bulkLanes = 1) => Task.FromResult<IEventLog>(Open(Options(bulkLanes)));

    public SqliteEventLog Open(SqliteEventLogOptions options) =>
        _log = SqliteEventLog.Open(options, NullLogger<SqliteEventLog>.Instance);

    /// <summary>A second opening, beside the store's own.</summary>
    public sealed record Opening(string Directory, int BulkLanes = 1)
    {
        public IEventLog Open() => SqliteEventLog.Open(
            new SqliteEventLogOptions { DataDirectory = Directory, BulkLanes = BulkLanes }, NullLogger<SqliteEventLog>.Instance);
    }

    public string LaneFile(string lane) => Path.Combine(Directory, lane + ".db");

    public async Task CloseAsync()
    {
        if (_log is not null)
        {
            await _log.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        if (System.IO.Directory.Exists(Directory))
        {
            System.IO.Directory.Delete(Directory, recursive: true);
        }
    }
}

public sealed class SqliteAppends : AppendConformance
{
    private protected override ITestStore CreateStore() => new SqliteTestStore();
}

public sealed class SqliteDuplicates : DuplicateConformance
{
    private protected override ITestStore CreateStore() => new SqliteTestStore();
}

public sealed class SqliteCheckpoints : CheckpointConformance
{
    private protected override ITestStore CreateStore() => new SqliteTestStore();
}

public sealed class SqliteScans : ScanConformance
{
    private protected override ITestStore CreateStore() => new SqliteTestStore();
}

public sealed class SqliteFilterProperties : FilterProperties
{
    private protected override ITestStore CreateStore() => new SqliteTestStore();
}

public sealed class SqliteCommitProperties : CommitProperties
{
    private protected override ITestStore CreateStore() => new SqliteTestStore();
}
