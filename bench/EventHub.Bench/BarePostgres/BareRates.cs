using EventHub.Bench.Running;
using EventHub.Storage.Postgres.Days;
using EventHub.Testing.Postgres;

namespace EventHub.Bench.BarePostgres;

/// <summary>Rows a second of bare COPY, in commits as large as the hub's, by one writer and by two of a lane each.</summary>
internal sealed record BareRates(double OneWriter, double TwoWriters)
{
    private const int RowsPerCommit = 1_000;

    public static BareRates MeanOf(BareRates a, BareRates b) =>
        new((a.OneWriter + b.OneWriter) / 2, (a.TwoWriters + b.TwoWriters) / 2);

    /// <summary>In a database of its own on the server that the hub has.</summary>
    public static async Task<BareRates> MeasureAsync(PostgresServer server, BenchContext context, CancellationToken cancellationToken)
    {
        await using var database = await server.CreateDatabaseAsync();
        await using var copy = await BareCopy.OpenAsync(
            database.ConnectionString, EventDay.Of(context.Time.GetUtcNow()), context.Time, cancellationToken);
        var rows = context.IsQuick ? 40_000 : 250_000;
        await RunAsync(copy, ["bulk-0"], rows / 5, context.Time, cancellationToken);
        var one = await RunAsync(copy, ["bulk-0"], rows, context.Time, cancellationToken);
        var two = await RunAsync(copy, ["bulk-0", "bulk-1"], rows, context.Time, cancellationToken);
        context.Say($"bare COPY, 1,000 rows a commit: {one:N0} rows/s by one writer, {two:N0} by two");
        return new BareRates(one, two);
    }

    private static async Task<double> RunAsync(
        BareCopy copy, string[] lanes, int rows, TimeProvider time, CancellationToken cancellationToken)
    {
        var writers = new List<IReadOnlyList<ReadOnlyMemory<byte>>>();
        foreach (var lane in lanes)
        {
            writers.Add(await copy.EncodeAsync(lane, rows / lanes.Length, RowsPerCommit, cancellationToken));
        }

        var start = time.GetTimestamp();
        await Task.WhenAll(writers.Select(commits => copy.CopyAsync(commits, latencies: null, cancellationToken)));
        return rows / time.GetElapsedTime(start).TotalSeconds;
    }
}
