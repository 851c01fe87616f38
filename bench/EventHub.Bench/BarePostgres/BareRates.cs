using EventHub.Bench.Running;
using EventHub.Storage.Postgres.Days;
using EventHub.Testing.Postgres;

namespace EventHub.Bench.BarePostgres;

/// <summary>Rows a second of bare COPY, by one writer and by two of a lane each.</summary>
/// <param name="Batches">By one writer in commits of 100 rows, the size of the batches that are sent to the hub.</param>
/// <param name="OneWriter">In commits of 1,000, which the hub's group commit may make of such batches.</param>
/// <param name="TwoWriters">The same by two.</param>
internal sealed record BareRates(double Batches, double OneWriter, double TwoWriters)
{
    private const int RowsPerBatch = 100;

    private const int RowsPerCommit = 1_000;

    public static BareRates MeanOf(BareRates a, BareRates b) =>
        new((a.Batches + b.Batches) / 2, (a.OneWriter + b.OneWriter) / 2, (a.TwoWriters + b.TwoWriters) / 2);

    /// <summary>In a database of its own on the server that the hub has.</summary>
    public static async Task<BareRates> MeasureAsync(PostgresServer server, BenchContext context, CancellationToken cancellationToken)
    {
        await using var database = await server.CreateDatabaseAsync();
        await using var copy = await BareCopy.OpenAsync(
            database.ConnectionString, EventDay.Of(context.Time.GetUtcNow()), context.Time, cancellationToken);
        var rows = context.IsQuick ? 40_000 : 250_000;
        await RunAsync(copy, ["bulk-0"], rows / 5, RowsPerCommit, context.Time, cancellationToken);
        var batches = await RunAsync(copy, ["bulk-0"], rows, RowsPerBatch, context.Time, cancellationToken);
        var one = await RunAsync(copy, ["bulk-0"], rows, RowsPerCommit, context.Time, cancellationToken);
        var two = await RunAsync(copy, ["bulk-0", "bulk-1"], rows, RowsPerCommit, context.Time, cancellationToken);
        context.Say($"bare COPY: {batches:N0} rows/s in commits of 100, {one:N0} of 1,000, {two:N0} by two writers");
        return new BareRates(batches, one, two);
    }

    private static async Task<double> RunAsync(
        BareCopy copy, string[] lanes, int rows, int rowsPerCommit, TimeProvider time, CancellationToken cancellationToken)
    {
        var writers = new List<IReadOnlyList<ReadOnlyMemory<byte>>>();
        foreach (var lane in lanes)
        {
            writers.Add(await copy.EncodeAsync(lane, rows / lanes.Length, rowsPerCommit, cancellationToken));
        }

        var start = time.GetTimestamp();
        await Task.WhenAll(writers.Select(commits => copy.CopyAsync(commits, latencies: null, cancellationToken)));
        return rows / time.GetElapsedTime(start).TotalSeconds;
    }
}
