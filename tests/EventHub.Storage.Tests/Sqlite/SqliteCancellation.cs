using System.Text;
using EventHub.Events;
using EventHub.Filters;
using EventHub.Storage.Log;
using EventHub.Storage.Sqlite.Reading;
using EventHub.Storage.Tests.Conformance;

namespace EventHub.Storage.Tests.Sqlite;

/// <summary>A caller that has gone leaves no scan behind, and takes nobody else's with it.</summary>
public sealed class SqliteCancellation : IAsyncDisposable
{
    private const string Bulk = "bulk-0";

    private const int Count = 20_000;

    private readonly SqliteTestStore _store = new();

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task A_scan_that_finds_nothing_ends_when_its_caller_has_gone()
    {
        var log = await LogAsync();
        using var reader = new LaneReader(Bulk, _store.LaneFile(Bulk));
        using var gone = new CancellationTokenSource();
        gone.CancelAfter(TimeSpan.FromMilliseconds(200));

        Assert.Throws<OperationCanceledException>(() => reader.Scan(Slow(filters: 100), Count, gone.Token));

        Assert.Equal(Count, reader.Scan(Everything, Count, CancellationToken.None).Events.Length);
        Assert.Equal(Count, (await log.ScanAsync(Everything, CancellationToken.None)).Events.Length);
    }

    [Fact]
    public async Task A_cancellation_at_whatever_moment_does_not_hit_the_next_scan()
    {
        await LogAsync();
        using var reader = new LaneReader(Bulk, _store.LaneFile(Bulk));
        var few = Slow(filters: 1) with { Last = 200 };
        for (var i = 0; i < 300; i++)
        {
            using var gone = new CancellationTokenSource();
            var going = Task.Run(gone.Cancel);
            try
            {
                Assert.True(reader.Scan(few, Count, gone.Token).IsComplete);
            }
            catch (OperationCanceledException e)
            {
                Assert.Equal(gone.Token, e.CancellationToken);
            }

            Assert.True(reader.Scan(few, Count, CancellationToken.None).IsComplete);
            await going;
        }
    }

    private static LaneScan Everything => new() { Lane = Bulk, First = 1, Last = Count, MaxEvents = Count };

    /// <summary>Of a hundred filters, each of them with as many conditions as it may have, it would take a minute.</summary>
    private static LaneScan Slow(int filters)
    {
        var condition = new DataFilter("qname", DataOperator.Contains, new Utf8Json(Encoding.UTF8.GetBytes("\"none\"")));
        var filter = new EventFilter { DataFilters = [.. Enumerable.Repeat(condition, FilterLimits.MaxDataFilters)] };
        return Everything with { Filter = new EventFilter { AnyOf = [.. Enumerable.Repeat(filter, filters)] } };
    }

    private async Task<IEventLog> LogAsync()
    {
        var log = await _store.OpenAsync();
        var writer = await TestWriter.Open(log, Bulk);
        for (var written = 0; written < Count; written += 2_000)
        {
            await writer.Commit(Sample.Request(Sample.Events(2_000)));
        }

        return log;
    }
}
