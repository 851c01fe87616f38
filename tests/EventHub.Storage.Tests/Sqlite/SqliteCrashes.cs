using System.Diagnostics;
using System.Globalization;
using EventHub.Events;
using EventHub.Log;
using EventHub.Storage.Log;
using EventHub.Storage.Tests.Conformance;

namespace EventHub.Storage.Tests.Sqlite;

public sealed class SqliteCrashes
{
    private const int Rounds = 10;

    [Fact]
    public async Task What_was_acknowledged_before_a_kill_is_there_after_it_dense_and_once()
    {
        await using var store = new SqliteTestStore();
        var acknowledged = new Dictionary<Guid, EventPosition>();
        var random = new Random(20260301);

        for (var round = 0; round < Rounds; round++)
        {
            await AppendUntilKilled(store.Directory, seed: round, afterAnswers: random.Next(1, 150), acknowledged);

            var log = await store.OpenAsync();
            var stored = new Dictionary<Guid, LogEvent>();
            foreach (var lane in log.Lanes.Durable)
            {
                await ReadDense(log, lane, stored);
            }

            Assert.All(acknowledged, a => Assert.Equal(a.Value, stored[a.Key].Position));
            await CheckBatches(log, stored.Values);
            await store.CloseAsync();
        }
    }

    private static async Task AppendUntilKilled(
        string directory, int seed, int afterAnswers, Dictionary<Guid, EventPosition> acknowledged)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "EventHub.Storage.Tests"))
        {
            ArgumentList = { KilledWriter.Command, directory, seed.ToString(CultureInfo.InvariantCulture) },
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var answers = 0;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.EndsWith(" .", StringComparison.Ordinal))
            {
                Remember(line.Split(' '), acknowledged);
                answers++;
            }

            if (answers == afterAnswers)
            {
                process.Kill();
            }
        }

        await process.WaitForExitAsync();
        Assert.True(answers >= afterAnswers, $"the writer ended by itself after {answers} answers");
    }

    private static void Remember(string[] line, Dictionary<Guid, EventPosition> acknowledged)
    {
        var first = long.Parse(line[1], CultureInfo.InvariantCulture);
        for (var i = 2; i < line.Length - 1; i++)
        {
            acknowledged.Add(Guid.Parse(line[i]), new EventPosition(line[0], first + i - 2));
        }
    }

    private static async Task ReadDense(IEventLog log, string lane, Dictionary<Guid, LogEvent> stored)
    {
        var head = (await log.GetHeadAsync(CancellationToken.None))[lane];
        for (var next = 1L; next <= head;)
        {
            var scan = new LaneScan { Lane = lane, First = next, Last = head, MaxEvents = 1_000 };
            var result = await log.ScanAsync(scan, CancellationToken.None);
            foreach (var e in result.Events)
            {
                Assert.Equal(new EventPosition(lane, next++), e.Position);
                stored.Add(e.Header.Id, e);
            }
        }
    }

    /// <summary>A batch is there as a whole, and the checkpoint is the last batch's.</summary>
    private static async Task CheckBatches(IEventLog log, IEnumerable<LogEvent> events)
    {
        var batches = events
            .Where(e => e.Position.Lane != Lanes.Urgent)
            .GroupBy(e => e.ParsedData!.Value.GetProperty("batch").GetInt64())
            .ToDictionary(g => g.Key, g => (Expected: g.First().ParsedData!.Value.GetProperty("count").GetInt32(), Found: g.Count()));
        Assert.All(batches.Values, b => Assert.Equal(b.Expected, b.Found));
        var checkpoint = await log.GetCheckpointAsync(Sample.Source, CancellationToken.None);
        Assert.Equal(batches.Keys.DefaultIfEmpty().Max(), checkpoint?.Position ?? 0);
        Assert.Equal(batches.Count, checkpoint?.Position ?? 0);
    }
}
