using EventHub.Events;
using EventHub.Filters;
using EventHub.Log;
using EventHub.Storage.Log;

namespace EventHub.Storage.Tests.Conformance;

public abstract class ScanConformance : EventLogConformance
{
    private static LaneScan Range(long first, long last, int maxEvents = 1_000) =>
        new() { Lane = Bulk, First = first, Last = last, MaxEvents = maxEvents };

    private static IEnumerable<long> Sequences(LaneScanResult result) => result.Events.Select(e => e.Position.Sequence);

    private async Task<IEventLog> LogOf(int events)
    {
        var (log, writer) = await OpenBulk();
        await writer.Commit(Sample.Request(Sample.Events(events)));
        return log;
    }

    [Fact]
    public async Task A_range_is_read_in_either_direction()
    {
        var log = await LogOf(10);

        var up = await log.ScanAsync(Range(3, 6), CancellationToken.None);
        var down = await log.ScanAsync(Range(3, 6) with { Descending = true }, CancellationToken.None);

        Assert.Equal([3, 4, 5, 6], Sequences(up));
        Assert.Equal([6, 5, 4, 3], Sequences(down));
        Assert.Equal((6, true), (up.Through, up.IsComplete));
        Assert.Equal((3, true), (down.Through, down.IsComplete));
    }

    [Fact]
    public async Task A_scan_stops_at_its_number_of_events_and_says_where()
    {
        var log = await LogOf(10);

        var up = await log.ScanAsync(Range(1, 10, maxEvents: 4), CancellationToken.None);
        var down = await log.ScanAsync(Range(1, 10, maxEvents: 4) with { Descending = true }, CancellationToken.None);
        var exact = await log.ScanAsync(Range(1, 4, maxEvents: 4), CancellationToken.None);

        Assert.Equal([1, 2, 3, 4], Sequences(up));
        Assert.Equal((4, false), (up.Through, up.IsComplete));
        Assert.Equal([10, 9, 8, 7], Sequences(down));
        Assert.Equal((7, false), (down.Through, down.IsComplete));
        Assert.True(exact.IsComplete);
    }

    [Fact]
    public async Task A_scan_stops_at_its_bytes_but_returns_one_event_at_least()
    {
        var log = await LogOf(10);
        var size = (await log.ScanAsync(Range(1, 1), CancellationToken.None)).Events[0].Size;

        var three = await log.ScanAsync(Range(1, 9) with { MaxBytes = (3 * size) + 1 }, CancellationToken.None);
        var one = await log.ScanAsync(Range(1, 9) with { MaxBytes = 1 }, CancellationToken.None);

        Assert.Equal([1, 2, 3], Sequences(three));
        Assert.Equal((3, false), (three.Through, three.IsComplete));
        Assert.Equal([1], Sequences(one));
    }

    [Fact]
    public async Task What_is_beyond_the_head_was_not_looked_at()
    {
        var log = await LogOf(3);

        var across = await log.ScanAsync(Range(2, 100), CancellationToken.None);
        var beyond = await log.ScanAsync(Range(4, 100), CancellationToken.None);

        Assert.Equal([2, 3], Sequences(across));
        Assert.Equal((3, true), (across.Through, across.IsComplete));
        Assert.Empty(beyond.Events);
        Assert.Equal((3, true), (beyond.Through, beyond.IsComplete));
    }

    [Fact]
    public async Task An_empty_range_is_complete()
    {
        var log = await LogOf(3);

        Assert.True((await log.ScanAsync(Range(3, 2), CancellationToken.None)).IsComplete);
        Assert.True((await log.ScanAsync(Range(3, 2) with { Descending = true }, CancellationToken.None)).IsComplete);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_filter_that_matches_little_moves_on_call_by_call_until_the_range_is_done(bool descending)
    {
        const int Count = 120_000;
        var (log, writer) = await OpenBulk();
        for (var written = 0; written < Count; written += 10_000)
        {
            await writer.Commit(Sample.Request(Sample.Events(10_000)));
        }

        var needle = Sample.Event(Sample.Header() with { Type = "needle" });
        await writer.Commit(Sample.Request(needle));
        await writer.Commit(Sample.Request(Sample.Events(1_000)));
        var head = Count + 1_001L;

        var found = new List<LogEvent>();
        var calls = 0;
        var (first, last) = (1L, head);
        LaneScanResult result;
        do
        {
            result = await log.ScanAsync(
                Range(first, last) with { Descending = descending, Filter = new EventFilter { EventTypes = ["needle*"] } },
                CancellationToken.None);
            found.AddRange(result.Events);
            Assert.InRange(result.Through, first, last);
            (first, last) = descending ? (first, result.Through - 1) : (result.Through + 1, last);
            calls++;
        }
        while (!result.IsComplete);

        Assert.Equal([needle.Header.Id], found.Select(e => e.Header.Id));
        Assert.Equal(descending ? 1 : head, result.Through);
        Assert.True(calls > 1, "one call must not look at the whole of a long lane");
    }

    /// <summary>As many as a user's stored subscriptions come to: stores bound the parameters and the depth of a statement.</summary>
    [Fact]
    public async Task A_filter_made_of_a_hundred_of_the_largest_is_answered()
    {
        var log = await LogOf(3);
        string[] Names(string prefix) => [.. Enumerable.Range(0, FilterLimits.MaxListItems).Select(i => $"{prefix}{i}{(i % 2 == 0 ? "*" : "")}")];
        var path = string.Join('.', Enumerable.Repeat("n", FilterLimits.MaxPathNames));
        var largest = new EventFilter
        {
            EventTypes = Names("type"),
            EventSources = Names("source"),
            EventCategories = Enum.GetValues<EventCategory>(),
            SeverityLevels = Enum.GetValues<EventSeverity>(),
            Priorities = Enum.GetValues<EventPriority>(),
            UserIds = Names("user"),
            Tags = Names("tag"),
            RequiredTags = Names("required"),
            ExcludedTags = Names("excluded"),
            StartTime = Sample.Noon,
            EndTime = Sample.Noon.AddDays(1),
            DataFilters = [.. Enumerable.Repeat(new DataFilter(path, DataOperator.NotIn, new Utf8Json("[1,\"a\"]"u8.ToArray())), FilterLimits.MaxDataFilters)],
        };
        var some = new EventFilter { EventTypes = ["dns_query_log"] };

        var found = await log.ScanAsync(
            Range(1, 3) with { Filter = largest with { EventTypes = [], EventSources = [], UserIds = [], Tags = [], RequiredTags = [], AnyOf = [.. Enumerable.Repeat(largest, 99), some] } },
            CancellationToken.None);

        Assert.Equal([1, 2, 3], Sequences(found));
    }

    [Fact]
    public async Task A_cancelled_scan_ends()
    {
        var log = await LogOf(3);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => log.ScanAsync(Range(1, 3), new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task A_lane_that_is_not_there_is_an_error_that_names_the_lanes()
    {
        var log = await LogOf(1);

        var error = await Assert.ThrowsAsync<ArgumentException>(
            () => log.ScanAsync(Range(1, 1) with { Lane = Lanes.Volatile }, CancellationToken.None));

        Assert.Contains("urgent, bulk-0", error.Message, StringComparison.Ordinal);
    }
}
