using EventHub.Log;
using EventHub.Storage.Log;
using EventHub.Storage.Postgres;
using EventHub.Storage.Tests.Conformance;
using EventHub.Testing.Postgres;

namespace EventHub.Storage.Tests.Postgres;

/// <summary>A server that is killed under its writers.</summary>
public sealed class PostgresCrashes
{
    private const string Bulk = "bulk-0";

    private const int Deaths = 3;

    private const int AcknowledgedBetweenDeaths = 30;

    [Fact]
    public async Task After_the_server_was_killed_everything_acknowledged_is_there_once_and_nothing_half()
    {
        await using var server = await PostgresServer.StartNewAsync();
        await using var database = await server.CreateDatabaseAsync();
        await using var log = await PostgresEventLog.OpenAsync(
            new PostgresEventLogOptions { ConnectionString = database.ConnectionString }, TimeProvider.System);
        var ledger = new Ledger();

        for (var death = 0; death < Deaths; death++)
        {
            var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var writers = log.Lanes.Durable.Select(lane => Task.Run(() => WriteUntilItFails(log, lane, ledger, enough))).ToArray();
            await enough.Task;
            await server.KillAsync();
            await Task.WhenAll(writers);
            await server.StartAsync();
        }

        await ledger.CheckAsync(log);
    }

    [Fact]
    public async Task A_database_that_is_away_is_told_with_what_to_do_and_is_used_again_when_it_is_back()
    {
        await using var server = await PostgresServer.StartNewAsync();
        await using var database = await server.CreateDatabaseAsync();
        await using var log = await PostgresEventLog.OpenAsync(
            new PostgresEventLogOptions { ConnectionString = database.ConnectionString }, TimeProvider.System);
        var writer = await TestWriter.Open(log, Bulk);
        await writer.Commit(Sample.Request(Sample.Events(1)));
        await server.StopAsync();

        foreach (var call in (Func<Task>[])[
            () => writer.Commit(Sample.Request(Sample.Events(1))),
            () => log.OpenLaneAsync(Bulk, CancellationToken.None),
            () => log.GetHeadAsync(CancellationToken.None),
            () => log.GetCheckpointAsync(Sample.Source, CancellationToken.None),
            () => log.FindAsync(Guid.NewGuid(), CancellationToken.None),
            () => log.ScanAsync(new LaneScan { Lane = Bulk, First = 1, Last = 1, MaxEvents = 1 }, CancellationToken.None),
        ])
        {
            // A pooled connection may tell of the stop itself; every new one can't be made.
            await Assert.ThrowsAsync<LogUnavailableException>(call);
            var told = await Assert.ThrowsAsync<LogUnavailableException>(call);
            Assert.Contains("start it, or correct host and port", told.Message, StringComparison.Ordinal);
        }

        await server.StartAsync();
        Assert.Equal(2, (await writer.Commit(Sample.Request(Sample.Events(1)))).Lease.LastSequence);
    }

    /// <summary>Single ids from the client, so that each commit is the store's longest way.</summary>
    private static async Task WriteUntilItFails(PostgresEventLog log, string lane, Ledger ledger, TaskCompletionSource enough)
    {
        try
        {
            var writer = await TestWriter.Open(log, lane);
            for (var commits = 1; ; commits++)
            {
                Guid[] ids = [.. Enumerable.Range(0, 20).Select(static _ => Guid.CreateVersion7())];
                ledger.Offer(ids);
                var commit = await writer.Commit(Sample.Request(Sample.WithIds(ids)));
                ledger.Acknowledge(commit);
                if (commits == AcknowledgedBetweenDeaths)
                {
                    enough.TrySetResult();
                }
            }
        }
        catch (LogUnavailableException)
        {
            // The death that the test is about; a fence or anything else goes on and fails it.
        }
    }

    /// <summary>What was offered, and where what was acknowledged has to be.</summary>
    private sealed class Ledger
    {
        private readonly Lock _sync = new();
        private readonly List<Guid[]> _offered = [];
        private readonly Dictionary<Guid, EventPosition> _acknowledged = [];

        public void Offer(Guid[] ids)
        {
            lock (_sync)
            {
                _offered.Add(ids);
            }
        }

        public void Acknowledge(LaneCommit commit)
        {
            lock (_sync)
            {
                foreach (var (stored, place) in commit.Stored.Zip(commit.Results[0].Events))
                {
                    _acknowledged.Add(stored.Header.Id, place.Position);
                }
            }
        }

        public async Task CheckAsync(PostgresEventLog log)
        {
            var found = new Dictionary<Guid, EventPosition>();
            var head = await log.GetHeadAsync(CancellationToken.None);
            foreach (var lane in log.Lanes.Durable)
            {
                var scan = new LaneScan { Lane = lane, First = 1, Last = head[lane], MaxEvents = 1_000 };
                LaneScanResult result;
                do
                {
                    result = await log.ScanAsync(scan, CancellationToken.None);
                    foreach (var e in result.Events)
                    {
                        Assert.True(found.TryAdd(e.Header.Id, e.Position), $"{e.Header.Id} is stored twice");
                    }

                    scan = scan with { First = result.Through + 1 };
                }
                while (!result.IsComplete);
            }

            Assert.True(_acknowledged.Count > Deaths * AcknowledgedBetweenDeaths, "hardly anything was written");
            Assert.All(_acknowledged, pair => Assert.Equal(pair.Value, found[pair.Key]));
            Assert.All(_offered, ids => Assert.Single(ids.Select(found.ContainsKey).Distinct()));
            Assert.Empty(found.Keys.Except(_offered.SelectMany(static ids => ids)));
        }
    }
}
