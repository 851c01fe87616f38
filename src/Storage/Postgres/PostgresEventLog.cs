using EventHub.Events;
using EventHub.Log;
using EventHub.Storage.Log;
using EventHub.Storage.Postgres.Days;
using EventHub.Storage.Postgres.Reading;
using EventHub.Storage.Postgres.Records;
using EventHub.Storage.Postgres.Writing;
using Npgsql;
using static EventHub.Storage.Postgres.Parameters;

namespace EventHub.Storage.Postgres;

/// <summary>
/// The log in a PostgreSQL database, for any number of hubs. Why so: docs/adr/0002-postgres-layout.md. It keeps nothing of the log
/// in memory: another hub may write a lane at any time.
/// </summary>
internal sealed class PostgresEventLog : IEventLog, IAsyncDisposable
{
    private const string ReadHeads = "SELECT lane, last_seq FROM lanes";

    private const string ReadCheckpoint = "SELECT source, position, state, updated_at FROM checkpoints WHERE source = $1";

    private readonly NpgsqlDataSource _source;
    private readonly LaneAppender _appender;
    private readonly LaneTakeover _takeover;
    private readonly LaneReader _reader;

    internal PostgresEventLog(LogIdentity identity, NpgsqlDataSource source, PostgresEventLogOptions options, TimeProvider time)
    {
        LogId = identity.LogId;
        Lanes = new Lanes(identity.BulkLanes);
        Records = new RecordsDatabase(source, time);
        Upkeep = new EventDaysUpkeep(source, options.Retention, time);
        _source = source;
        _appender = new LaneAppender(source, new EventDays(source), options.DuplicateWindow);
        _takeover = new LaneTakeover(source, time);
        _reader = new LaneReader(source);
    }

    public string LogId { get; }

    public Lanes Lanes { get; }

    internal EventDaysUpkeep Upkeep { get; }

    /// <summary>The tables beside the log, through the same connections.</summary>
    internal RecordsDatabase Records { get; }

    /// <summary>Brings the database up to date, and opens the log in it or makes it.</summary>
    /// <exception cref="StoreRefusedException">It can't be used as it is; the message says what to do.</exception>
    public static Task<PostgresEventLog> OpenAsync(
        PostgresEventLogOptions options, TimeProvider time, CancellationToken cancellationToken = default) =>
        PostgresEventLogOpening.OpenAsync(options, time, cancellationToken);

    public async Task<LaneLease> OpenLaneAsync(string lane, CancellationToken cancellationToken)
    {
        CheckLane(lane);
        return await Asking("the lane can't be opened", () => _takeover.OpenAsync(lane, cancellationToken));
    }

    public Task<LaneCommit> AppendAsync(
        LaneLease lease, IReadOnlyList<AppendRequest> requests, DateTimeOffset acceptedAt, CancellationToken cancellationToken)
    {
        AppendRules.Check(Lanes, lease, requests, acceptedAt);
        CheckLane(lease.Lane);
        return _appender.AppendAsync(lease, requests, acceptedAt, cancellationToken);
    }

    public Task<LaneScanResult> ScanAsync(LaneScan scan, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(scan.MaxEvents, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(scan.MaxBytes, 1);
        CheckLane(scan.Lane);
        return _reader.ScanAsync(scan, cancellationToken);
    }

    public Task<LogEvent?> FindAsync(Guid id, CancellationToken cancellationToken) => _reader.FindAsync(id, cancellationToken);

    public Task<Cursor> GetHeadAsync(CancellationToken cancellationToken) => Asking("the log's head can't be read", async () =>
    {
        await using var command = _source.CreateCommand(ReadHeads);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var heads = new Dictionary<string, long>(StringComparer.Ordinal);
        while (await row.ReadAsync(cancellationToken))
        {
            heads[row.GetString(0)] = row.GetInt64(1);
        }

        return Cursor.Of(LogId, heads);
    });

    public Task<SourceCheckpoint?> GetCheckpointAsync(string source, CancellationToken cancellationToken) =>
        Asking("the checkpoint can't be read", async () =>
        {
            await using var command = _source.CreateCommand(ReadCheckpoint).With(Of(source));
            await using var row = await command.ExecuteReaderAsync(cancellationToken);
            return await row.ReadAsync(cancellationToken) ? CheckpointRow.Read(row) : null;
        });

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private static async Task<T> Asking<T>(string whatFailed, Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception e) when (PostgresFailure.IsOfStore(e))
        {
            throw PostgresFailure.Of(e, whatFailed);
        }
    }

    private void CheckLane(string name)
    {
        if (!Lanes.Durable.Contains(name))
        {
            throw new ArgumentException($"there is no durable lane {name}; the lanes are {string.Join(", ", Lanes.Durable)}", nameof(name));
        }
    }
}
