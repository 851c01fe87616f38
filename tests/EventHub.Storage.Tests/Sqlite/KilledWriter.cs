using System.Text;
using EventHub.Events;
using EventHub.Log;
using EventHub.Storage.Log;
using EventHub.Storage.Sqlite;
using EventHub.Storage.Tests.Conformance;
using Microsoft.Extensions.Logging.Abstractions;

namespace EventHub.Storage.Tests.Sqlite;

/// <summary>
/// Appends to both lanes until it is killed, and writes a line for every answer: the lane, the first sequence and the ids. The
/// full stop at the end tells a whole line from one that the kill cut short.
/// </summary>
internal static class KilledWriter
{
    public const string Command = "append-until-killed";

    public static int Run(string directory, int seed)
    {
        var log = SqliteEventLog.Open(new SqliteEventLogOptions { DataDirectory = directory }, NullLogger<SqliteEventLog>.Instance);
        Task.WhenAny(Bulk(log, new Random(seed)), Urgent(log)).Unwrap().GetAwaiter().GetResult();
        return 0;
    }

    /// <summary>Batches under checkpoints. Each event says its batch and how many belong to it.</summary>
    private static async Task Bulk(SqliteEventLog log, Random random)
    {
        var writer = await TestWriter.Open(log, log.Lanes.BulkOf(Sample.Source));
        var position = (await log.GetCheckpointAsync(Sample.Source, CancellationToken.None))?.Position ?? 0;
        while (true)
        {
            position++;
            var count = random.Next(1, 200);
            var headers = Enumerable.Range(0, count).Select(_ => Sample.Header()).ToList();
            var events = Sample.Encode(headers, $$"""{"batch":{{position}},"count":{{count}}}""", null, mayRepeat: true);
            await Append(writer, Sample.Request(new SourceCheckpoint(Sample.Source, position, "state"), events), events);
        }
    }

    private static async Task Urgent(SqliteEventLog log)
    {
        var writer = await TestWriter.Open(log, Lanes.Urgent);
        while (true)
        {
            var events = Sample.Events(1);
            await Append(writer, Sample.Request(events), events);
        }
    }

    private static async Task Append(TestWriter writer, AppendRequest request, AcceptedEvent[] events)
    {
        var commit = await writer.Commit(request);
        var line = new StringBuilder($"{commit.Lease.Lane} {commit.Results[0].Events[0].Position.Sequence}");
        foreach (var e in events)
        {
            line.Append(' ').Append(e.Header.Id);
        }

        Console.Out.WriteLine(line.Append(" ."));
        Console.Out.Flush();
    }
}
