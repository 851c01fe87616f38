using EventHub.Events;
using EventHub.Log;
using EventHub.Storage.Log;
using EventHub.Storage.Sqlite.Writing;
using Microsoft.Extensions.Logging;

namespace EventHub.Storage.Sqlite;

/// <summary>
/// The log in SQLite files, one a lane. Why so: docs/adr/0001-sqlite-layout.md. A directory belongs to one open log at a time.
/// </summary>
internal sealed class SqliteEventLog : IEventLog, IAsyncDisposable
{
    private readonly DataDirectory _directory;
    private readonly WalCheckpointer _checkpointer;
    private readonly Dictionary<string, SqliteLane> _lanes;
    private bool _isDisposed;

    internal SqliteEventLog(
        LogIdentity identity, DataDirectory directory, WalCheckpointer checkpointer, Dictionary<string, SqliteLane> lanes)
    {
        LogId = identity.LogId;
        Lanes = new Lanes(identity.BulkLanes);
        _directory = directory;
        _checkpointer = checkpointer;
        _lanes = lanes;
    }

    public string LogId { get; }

    public Lanes Lanes { get; }

    /// <summary>Opens the log, or makes it in a directory that has none. Blocks.</summary>
    /// <exception cref="StoreRefusedException">It can't be used as it is; the message says what to do.</exception>
    public static SqliteEventLog Open(SqliteEventLogOptions options, ILogger<SqliteEventLog> logger) =>
        SqliteEventLogOpening.Open(options, logger);

    public Task<LaneLease> OpenLaneAsync(string lane, CancellationToken cancellationToken) =>
        Lane(lane).Writer.OpenAsync(cancellationToken);

    public Task<LaneCommit> AppendAsync(
        LaneLease lease, IReadOnlyList<AppendRequest> requests, DateTimeOffset acceptedAt, CancellationToken cancellationToken)
    {
        AppendRules.Check(Lanes, lease, requests, acceptedAt);
        return Lane(lease.Lane).Writer.AppendAsync(lease, requests, acceptedAt, cancellationToken);
    }

    public Task<LaneScanResult> ScanAsync(LaneScan scan, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(scan.MaxEvents, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(scan.MaxBytes, 1);
        var lane = Lane(scan.Lane);
        return lane.Readers.ReadAsync(reader => reader.Scan(scan, lane.Writer.Head, cancellationToken), cancellationToken);
    }

    public async Task<LogEvent?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        foreach (var lane in _lanes.Values)
        {
            if (await lane.Readers.ReadAsync(reader => reader.Find(id), cancellationToken) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    public Task<Cursor> GetHeadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return Task.FromResult(Cursor.Of(LogId, _lanes.Values.Select(static l => KeyValuePair.Create(l.Name, l.Writer.Head))));
    }

    public Task<SourceCheckpoint?> GetCheckpointAsync(string source, CancellationToken cancellationToken) =>
        Lane(Lanes.BulkOf(source)).Readers.ReadAsync(reader => reader.FindCheckpoint(source), cancellationToken);

    /// <summary>Waits for the commits and reads that run, and lets go of the directory.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        foreach (var lane in _lanes.Values)
        {
            await lane.Writer.DisposeAsync();
        }

        await _checkpointer.DisposeAsync();
        foreach (var lane in _lanes.Values)
        {
            await lane.DisposeFilesAsync();
        }

        _directory.Dispose();
    }

    private SqliteLane Lane(string name)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _lanes.TryGetValue(name, out var lane)
            ? lane
            : throw new ArgumentException($"there is no durable lane {name}; the lanes are {string.Join(", ", Lanes.Durable)}", nameof(name));
    }
}
