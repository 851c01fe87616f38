using System.Globalization;
using EventHub.Bench.Producing;
using EventHub.Bench.Readers;
using EventHub.Storage.Postgres.Days;
using EventHub.Storage.Postgres.Schema;
using Npgsql;
using NpgsqlTypes;

namespace EventHub.Bench.BarePostgres;

/// <summary>
/// What storing costs when nothing else is done: rows that were encoded beforehand, copied into the day's own table of the hub's
/// schema, a commit a COPY. No fence, no ids looked up, no positions given, nobody answered.
/// </summary>
internal sealed class BareCopy : IAsyncDisposable
{
    private const string Columns =
        "seq, created_at, \"timestamp\", event_id, lane, event_type, event_category, event_source, severity, priority, event_data";

    private readonly NpgsqlDataSource _source;
    private readonly string _table;
    private readonly DateTime _acceptedAt;
    private readonly TimeProvider _time;
    private readonly QueryEvents _events;
    private long _sequence;

    private BareCopy(NpgsqlDataSource source, DateOnly day, TimeProvider time)
    {
        _source = source;
        _table = EventDay.TableOf(day);
        _acceptedAt = day.ToDateTime(new TimeOnly(12, 0), DateTimeKind.Utc);
        _time = time;
        _events = new QueryEvents(time, seed: 1);
    }

    /// <summary>Makes the hub's schema, and the day.</summary>
    public static async Task<BareCopy> OpenAsync(string connectionString, DateOnly day, TimeProvider time, CancellationToken cancellationToken)
    {
        await PostgresSchema.MigrateAsync(connectionString, cancellationToken);
        var copy = new BareCopy(NpgsqlDataSource.Create(connectionString), day, time);
        await copy.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"SELECT make_event_day('{day:yyyy-MM-dd}')"), cancellationToken);
        await copy.ExecuteAsync("CREATE UNLOGGED TABLE IF NOT EXISTS staged (LIKE events INCLUDING GENERATED INCLUDING DEFAULTS)", cancellationToken);
        await copy.ExecuteAsync("CREATE INDEX IF NOT EXISTS staged_seq ON staged (seq)", cancellationToken);
        return copy;
    }

    /// <summary>Rows as the database itself encodes them, a piece for every commit.</summary>
    public async Task<IReadOnlyList<ReadOnlyMemory<byte>>> EncodeAsync(
        string lane, int rows, int rowsPerCommit, CancellationToken cancellationToken)
    {
        await ExecuteAsync("TRUNCATE staged", cancellationToken);
        var first = _sequence;
        await StageAsync(lane, rows, cancellationToken);
        await ExecuteAsync("ANALYZE staged", cancellationToken);
        var commits = new List<ReadOnlyMemory<byte>>();
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        for (var after = first; after < _sequence; after += rowsPerCommit)
        {
            var sql = string.Create(
                CultureInfo.InvariantCulture,
                $"COPY (SELECT {Columns} FROM staged WHERE seq > {after} AND seq <= {after + rowsPerCommit} ORDER BY seq) TO STDOUT (FORMAT BINARY)");
            await using var stream = await connection.BeginRawBinaryCopyAsync(sql, cancellationToken);
            using var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes, cancellationToken);
            commits.Add(bytes.ToArray());
        }

        return commits;
    }

    /// <summary>Copies the pieces, one after the other on one connection.</summary>
    /// <param name="commits">From <see cref="EncodeAsync"/>, used once.</param>
    /// <param name="latencies">Gets the time of every commit.</param>
    /// <param name="cancellationToken">Ends it between two commits.</param>
    public async Task CopyAsync(IEnumerable<ReadOnlyMemory<byte>> commits, LatencyRecorder? latencies, CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(CancellationToken.None);
        foreach (var commit in commits)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            var begun = _time.GetTimestamp();
            await using (var copy = await connection.BeginRawBinaryCopyAsync($"COPY {_table} ({Columns}) FROM STDIN (FORMAT BINARY)", CancellationToken.None))
            {
                await copy.WriteAsync(commit, CancellationToken.None);
            }

            latencies?.Take(_time.GetElapsedTime(begun));
        }
    }

    /// <summary>Writes out what the database holds in memory, so that it is not written while something is measured.</summary>
    public Task CheckpointAsync(CancellationToken cancellationToken) => ExecuteAsync("CHECKPOINT", cancellationToken);

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private async Task StageAsync(string lane, int rows, CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        await using var import = await connection.BeginBinaryImportAsync($"COPY staged ({Columns}) FROM STDIN (FORMAT BINARY)", cancellationToken);
        for (var i = 0; i < rows; i++)
        {
            var draft = _events.Query(ClosedLoop.SourceOf(i));
            await import.StartRowAsync(cancellationToken);
            await import.WriteAsync(++_sequence, NpgsqlDbType.Bigint, cancellationToken);
            await import.WriteAsync(_acceptedAt, NpgsqlDbType.TimestampTz, cancellationToken);
            await import.WriteAsync(_acceptedAt, NpgsqlDbType.TimestampTz, cancellationToken);
            await import.WriteAsync(Guid.CreateVersion7(_time.GetUtcNow()), NpgsqlDbType.Uuid, cancellationToken);
            foreach (var text in (string[])[lane, draft.Type, "dns", draft.Source!, "info", "low"])
            {
                await import.WriteAsync(text, NpgsqlDbType.Text, cancellationToken);
            }

            await import.WriteAsync(draft.Data!, NpgsqlDbType.Json, cancellationToken);
        }

        await import.CompleteAsync(cancellationToken);
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = _source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
