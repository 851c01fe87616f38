using EventHub.Bench.BarePostgres;
using EventHub.Bench.Readers;
using EventHub.Bench.Running;
using EventHub.Storage.Postgres;
using EventHub.Storage.Postgres.Days;
using EventHub.Testing.Postgres;

namespace EventHub.Bench.Scenarios;

/// <summary>How long a day of a million events takes to go, and whom it holds up.</summary>
internal sealed class PostgresDropScenario : IScenario
{
    private const string Lane = "bulk-0";

    private const int DaysBack = 3;

    public string Name => "postgres-drop";

    public string Title => "Dropping a day in PostgreSQL";

    public string Conditions =>
        "A day of a million query log events (410 MB with both indexes), written out to disk before; the hub's own upkeep, in this "
        + "process. Leaving the log: the transaction that readers and writers could wait for. Deleting the files: after it, with no "
        + "lock that anybody needs. Beside: commits of one row by a bare COPY, one after the other, while it is done.";

    public async Task<IReadOnlyList<Figure>> RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var time = context.Time;
        await using var postgres = await PostgresServer.StartNewAsync();
        var database = await postgres.CreateDatabaseAsync();
        var today = EventDay.Of(time.GetUtcNow());
        var options = new PostgresEventLogOptions { ConnectionString = database.ConnectionString };
        await using var log = await PostgresEventLog.OpenAsync(options, time, cancellationToken);
        await using var old = await BareCopy.OpenAsync(database.ConnectionString, today.AddDays(-DaysBack), time, cancellationToken);
        await using var now = await BareCopy.OpenAsync(database.ConnectionString, today, time, cancellationToken);
        var rows = context.IsQuick ? 100_000 : 1_000_000;
        await old.CopyAsync(await old.EncodeAsync(Lane, rows, rowsPerCommit: 1_000, cancellationToken), latencies: null, cancellationToken);
        var beside = await now.EncodeAsync(Lane, 10_000, rowsPerCommit: 1, cancellationToken);
        await now.CheckpointAsync(cancellationToken);

        var commits = new LatencyRecorder(time);
        using var ending = new CancellationTokenSource();
        var committing = now.CopyAsync(beside, commits, ending.Token);
        await Await.UntilAsync(() => commits.Count > 100, TimeSpan.FromSeconds(30), () => "no commits", time, cancellationToken);
        commits.Reset();
        var start = time.GetTimestamp();
        var dropped = await log.Upkeep.DetachAsync(today, cancellationToken);
        var detaching = time.GetElapsedTime(start);
        start = time.GetTimestamp();
        await log.Upkeep.FreeAsync(cancellationToken);
        var freeing = time.GetElapsedTime(start);
        await ending.CancelAsync();
        await committing;
        if (dropped.Count != 1)
        {
            throw new InvalidDataException($"{dropped.Count} days were dropped instead of one");
        }

        context.Say($"left the log in {detaching.TotalMilliseconds:N1} ms, files deleted in {freeing.TotalMilliseconds:N0} ms; "
            + $"commits beside p50 {commits.MillisecondsAt(50):N1}, longest {commits.MillisecondsAt(100):N1} ms");
        return
        [
            new Figure("leaving the log", "ms", detaching.TotalMilliseconds, Goal.AtMost(100)),
            new Figure("deleting the files", "ms", freeing.TotalMilliseconds),
            new Figure("commits beside, p50", "ms", commits.MillisecondsAt(50)),
            new Figure("commits beside, longest", "ms", commits.MillisecondsAt(100)),
        ];
    }
}
