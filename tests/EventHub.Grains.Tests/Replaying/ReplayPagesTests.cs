using EventHub.Events;
using EventHub.Filters;
using EventHub.Grains.Replaying;
using EventHub.Grains.Tests.Samples;
using EventHub.Log;
using EventHub.Visibility;

namespace EventHub.Grains.Tests.Replaying;

public sealed class ReplayPagesTests
{
    private static readonly DateTimeOffset Start = Sample.Noon;

    [Fact]
    public async Task Lanes_come_merged_from_the_first_event_of_the_range_to_its_last()
    {
        var log = Log(100);

        var played = await PlayAsync(log, From(20, 80), null);

        Assert.Equal(Enumerable.Range(20, 60), played.Select(SecondOf));
    }

    [Fact]
    public async Task Whoever_goes_on_from_any_batch_gets_the_rest_and_nothing_twice()
    {
        var log = Log(60);
        var schedule = new ReplaySchedule();
        schedule.Clear(Start);
        var pages = await ReplayPages.OpenAsync(log, From(0, 60), null, Sample.Admin, null, CancellationToken.None);
        var taken = 0;
        while (!schedule.IsAtEnd)
        {
            if (schedule.IsEmpty)
            {
                schedule.Add(await pages.NextAsync());
                continue;
            }

            var due = schedule.Take(schedule.NextTime!.Value.AddSeconds(6))!.Value;
            taken += due.Events.Length;

            var rest = await PlayAsync(log, From(0, 60), due.Position);
            Assert.Equal(Enumerable.Range(taken, 60 - taken), rest.Select(SecondOf));
        }

        Assert.Equal(60, taken);
    }

    [Fact]
    public async Task A_reader_gets_what_it_may_see_in_the_form_in_which_it_may_see_it()
    {
        var log = new MemoryLog(1);
        log.Add(Sample.Event(1, "bulk-0", Sample.Header with { TargetUserId = "bob" }, acceptedAt: Start));
        log.Add(Sample.Event(
            2, "bulk-0", Sample.Header with { Type = "dns_query_log", Category = EventCategory.Dns, UserId = "eve" }, """{"client_ip":"10.1.2.3"}""",
            acceptedAt: Start));
        var filter = new EventFilter { StartTime = Start, EndTime = Start.AddSeconds(1) };

        Assert.Equal(2, (await PlayAsync(log, filter, null)).Count);
        var seen = Assert.Single(await PlayAsync(log, filter, null, Sample.User("ann")));
        Assert.Equal("10.1.2.0", Sample.Parse(seen).GetProperty("data").GetProperty("client_ip").GetString());
    }

    [Fact]
    public async Task The_beginning_is_found_by_few_looks_at_a_long_lane()
    {
        var log = new MemoryLog(1);
        for (var i = 1; i <= 5_000; i++)
        {
            log.Add(Sample.Event(i, "bulk-0", acceptedAt: Start.AddSeconds(i / 3)));
        }

        for (var second = 0; second <= 1_700; second += 123)
        {
            var first = await LaneStart.FindAsync(log, "bulk-0", 5_000, Start.AddSeconds(second), CancellationToken.None);

            Assert.Equal(Math.Min(Math.Max(1, second * 3), 5_001), first);
        }

        Assert.InRange(log.Scans, 1, 14 * 15);
    }

    [Fact]
    public async Task What_was_accepted_late_is_of_the_range_and_where_that_has_a_bound_nothing_is_read_behind_it()
    {
        var log = new MemoryLog(1, rowsPerScan: 10);
        log.Add(At(1, accepted: 100, happened: 5));
        log.Add(At(2, accepted: 200, happened: 6));
        for (var i = 3; i <= 2_000; i++)
        {
            log.Add(At(i, accepted: 1_000 + i, happened: 1_000 + i));
        }

        Assert.Equal([5, 6], (await PlayAsync(log, From(0, 60), null, lateness: TimeSpan.FromSeconds(141))).Select(SecondOf));
        Assert.InRange(log.Scans, 1, 60);
        Assert.Equal([5], (await PlayAsync(log, From(0, 60), null, lateness: TimeSpan.FromSeconds(140))).Select(SecondOf));
        Assert.Equal([5, 6], (await PlayAsync(log, From(0, 60), null)).Select(SecondOf));
    }

    [Fact]
    public async Task A_source_whose_clock_is_ahead_is_found_where_the_range_begins()
    {
        var log = new MemoryLog(1);
        log.Add(At(1, accepted: 8, happened: 9));
        log.Add(At(2, accepted: 9, happened: 10));
        log.Add(At(3, accepted: 11, happened: 11));

        Assert.Equal([10, 11], (await PlayAsync(log, From(10, 60), null)).Select(SecondOf));
    }

    [Fact]
    public async Task A_range_may_begin_with_time_itself()
    {
        var log = Log(3);
        var filter = new EventFilter { StartTime = DateTimeOffset.MinValue, EndTime = Start.AddSeconds(2) };

        Assert.Equal([0, 1], (await PlayAsync(log, filter, null)).Select(SecondOf));
    }

    [Fact]
    public void A_wrong_clock_holds_up_nothing_and_order_is_the_logs()
    {
        var schedule = new ReplaySchedule();
        schedule.Clear(Start);
        LogEvent[] events =
        [
            At(1, accepted: 1, happened: 1),
            At(2, accepted: 2, happened: 3_600),
            At(3, accepted: 3, happened: 0),
            At(4, accepted: 5, happened: 5),
        ];
        schedule.Add(new ReplayPage(events, Cursor.Start("log1"), Cursor.Start("log1").With("bulk-0", 9), IsLast: true));

        var due = schedule.Take(Start.AddSeconds(2))!.Value;

        Assert.Equal(events[..3].Select(static e => e.Json), due.Events);
        Assert.Equal(3, due.Position["bulk-0"]);
        Assert.Null(schedule.Take(Start.AddSeconds(4.9)));
        Assert.Equal(Start.AddSeconds(5), schedule.NextTime);
        Assert.Equal(9, schedule.Take(null)!.Value.Position["bulk-0"]);
        Assert.True(schedule.IsAtEnd);
    }

    [Fact]
    public void A_batch_has_no_more_bytes_than_its_reader_takes_at_once()
    {
        var schedule = new ReplaySchedule();
        schedule.Clear(Start);
        var events = Enumerable.Range(1, 100).Select(i => At(i, i, i)).ToArray();
        schedule.Add(new ReplayPage(events, Cursor.Start("log1"), Cursor.Start("log1").With("bulk-0", 100), IsLast: true));
        var most = events[0].Size * 7;
        var seen = 0;
        while (schedule.Take(null, most) is { } due)
        {
            Assert.InRange(due.Size, 1, most);
            Assert.Equal(seen + due.Events.Length, due.Position["bulk-0"]);
            seen += due.Events.Length;
        }

        Assert.Equal(100, seen);
    }

    [Fact]
    public void Without_pacing_the_end_of_a_page_waits_for_no_tick()
    {
        var schedule = new ReplaySchedule();
        schedule.Clear(Start);
        var page = new ReplayPage([At(1, 1, 1), At(2, 2, 2)], Cursor.Start("log1"), Cursor.Start("log1").With("bulk-0", 2), IsLast: false);

        schedule.Add(page);
        Assert.False(schedule.Take(Start.AddSeconds(2))!.Value.IsFull);
        schedule.Add(page);
        Assert.True(schedule.Take(null)!.Value.IsFull);
    }

    /// <summary>One event a second, by turns in three lanes.</summary>
    private static MemoryLog Log(int count)
    {
        var log = new MemoryLog(2, rowsPerScan: 7);
        string[] lanes = ["bulk-0", "bulk-1", Lanes.Urgent];
        for (var i = 0; i < count; i++)
        {
            var lane = lanes[i * i % 3];
            log.Add(Sample.Event(log[lane].Count + 1, lane, Sample.Header with { Timestamp = Start.AddSeconds(i) }, acceptedAt: Start.AddSeconds(i)));
        }

        return log;
    }

    private static LogEvent At(long sequence, int accepted, int happened) => Sample.Event(
        sequence, "bulk-0", Sample.Header with { Timestamp = Start.AddSeconds(happened) }, acceptedAt: Start.AddSeconds(accepted));

    private static int SecondOf(LogEvent e) => (int)(e.Header.Timestamp - Start).TotalSeconds;

    private static EventFilter From(int first, int end) => new() { StartTime = Start.AddSeconds(first), EndTime = Start.AddSeconds(end) };

    private static async Task<List<LogEvent>> PlayAsync(MemoryLog log, EventFilter filter, Cursor? from, Reader? reader = null, TimeSpan? lateness = null)
    {
        var pages = await ReplayPages.OpenAsync(log, filter, lateness, reader ?? Sample.Admin, from, CancellationToken.None);
        var played = new List<LogEvent>();
        ReplayPage page;
        do
        {
            page = await pages.NextAsync();
            played.AddRange(page.Events);
        }
        while (!page.IsLast);

        return played;
    }
}
