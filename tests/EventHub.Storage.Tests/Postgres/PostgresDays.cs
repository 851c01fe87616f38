using EventHub.Filters;
using EventHub.Log;
using EventHub.Storage.Log;
using EventHub.Storage.Postgres;
using EventHub.Storage.Tests.Conformance;
using EventHub.Testing;
using EventHub.Testing.Postgres;
using Npgsql;

namespace EventHub.Storage.Tests.Postgres;

/// <summary>A table for every day, and what is read when some of them are gone.</summary>
public sealed class PostgresDays(SharedPostgres postgres) : IAsyncDisposable
{
    private const string Bulk = "bulk-0";

    private static readonly DateTimeOffset Today = Sample.Noon;

    private readonly PostgresTestStore _store = new(postgres);

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task A_scan_goes_through_the_days_in_either_direction()
    {
        var log = await LogOfThreeDays();

        Assert.Equal([1, 2, 3, 4, 5, 6], await Walk(log, descending: false));
        Assert.Equal([6, 5, 4, 3, 2, 1], await Walk(log, descending: true));
    }

    [Fact]
    public async Task Days_that_are_dropped_are_passed_over_and_the_scan_says_from_where_on_it_has_events()
    {
        var log = await LogOfThreeDays();

        var dropped = await log.Upkeep.DropAsync(DateOnly.FromDateTime(Today.UtcDateTime), CancellationToken.None);

        Assert.Equal(2, dropped.Count);
        Assert.Equal([5, 6], await Walk(log, descending: false));
        Assert.Equal([6, 5], await Walk(log, descending: true));
        var gone = await log.ScanAsync(Scan(1, 3), CancellationToken.None);
        Assert.Equal((0, 3, true, 5), (gone.Events.Length, gone.Through, gone.IsComplete, gone.FirstKept));
        var across = await log.ScanAsync(Scan(2, 5), CancellationToken.None);
        Assert.Equal((5, 5, true, 5), (across.Events[0].Position.Sequence, across.Through, across.IsComplete, across.FirstKept));
    }

    [Fact]
    public async Task A_lane_whose_days_are_all_dropped_goes_on_with_its_next_sequence()
    {
        var log = await LogOfThreeDays();

        await log.Upkeep.DropAsync(DateOnly.FromDateTime(Today.UtcDateTime).AddDays(1), CancellationToken.None);

        Assert.Empty(await Walk(log, descending: false));
        var lease = await log.OpenLaneAsync(Bulk, CancellationToken.None);
        Assert.Equal(6, lease.LastSequence);
        await log.AppendAsync(lease, [Sample.Request(Sample.Events(1))], Today.AddDays(1), CancellationToken.None);
        Assert.Equal([7], await Walk(log, descending: false));
        Assert.Equal([7], await Walk(log, descending: true));
    }

    [Fact]
    public async Task A_day_is_dropped_and_its_space_given_back_while_its_lane_is_written()
    {
        var log = await LogOfThreeDays();
        var lease = await log.OpenLaneAsync(Bulk, CancellationToken.None);
        var writing = true;
        var writer = Task.Run(async () =>
        {
            while (Volatile.Read(ref writing))
            {
                lease = (await log.AppendAsync(lease, [Sample.Request(Sample.WithIds(Guid.CreateVersion7()))], Today, CancellationToken.None)).Lease;
            }
        });

        // A commit that takes longer than the upkeep waits leaves the day to the next upkeep.
        await Eventually.Holds(
            async token =>
            {
                try
                {
                    await log.Upkeep.DropAsync(DateOnly.FromDateTime(Today.UtcDateTime), token);
                    return true;
                }
                catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
                {
                    return false;
                }
            },
            "the days to be dropped");
        Volatile.Write(ref writing, false);
        await writer;

        Assert.Equal(5, (await Walk(log, descending: false))[0]);
        Assert.Equal(
            "1", await Database.AskAsync(await _store.ConnectionStringAsync(), "SELECT count(*) FROM pg_class WHERE relname ~ 'events_[0-9]{8}$'"));
    }

    [Fact]
    public async Task A_day_that_somebody_reads_is_left_for_the_next_upkeep_and_holds_up_no_commit()
    {
        var log = await LogOfThreeDays();
        await using var source = NpgsqlDataSource.Create(await _store.ConnectionStringAsync());
        await using var reader = await source.OpenConnectionAsync();
        await using var transaction = await reader.BeginTransactionAsync();
        await using (var look = new NpgsqlCommand("SELECT count(*) FROM events", reader, transaction))
        {
            await look.ExecuteScalarAsync();
        }

        var refused = await Assert.ThrowsAsync<PostgresException>(
            () => log.Upkeep.DropAsync(DateOnly.FromDateTime(Today.UtcDateTime), CancellationToken.None));
        Assert.Equal(PostgresErrorCodes.LockNotAvailable, refused.SqlState);
        var lease = await log.OpenLaneAsync(Bulk, CancellationToken.None);
        await log.AppendAsync(lease, [Sample.Request(Sample.Events(1))], Today, CancellationToken.None);
        await transaction.RollbackAsync();

        Assert.Equal(2, (await log.Upkeep.DropAsync(DateOnly.FromDateTime(Today.UtcDateTime), CancellationToken.None)).Count);
    }

    [Fact]
    public async Task The_upkeep_makes_today_and_tomorrow_and_keeps_everything_unless_told_otherwise()
    {
        var log = await _store.OpenAsync(new PostgresEventLogOptions());
        await Append(log, Today.AddYears(-5), 1);

        Assert.Empty(await log.Upkeep.RunAsync(CancellationToken.None));

        Assert.Equal(
            "3", await Database.AskAsync(await _store.ConnectionStringAsync(), "SELECT count(*) FROM pg_class WHERE relname ~ '^events_[0-9]{8}$'"));
    }

    [Fact]
    public async Task The_upkeep_drops_what_is_older_than_the_retention()
    {
        var log = await _store.OpenAsync(new PostgresEventLogOptions { Retention = TimeSpan.FromDays(30) });
        await Append(log, TimeProvider.System.GetUtcNow().AddDays(-32), 1);
        await Append(log, TimeProvider.System.GetUtcNow().AddDays(-29), 1);

        Assert.Single(await log.Upkeep.RunAsync(CancellationToken.None));

        Assert.Equal([2], await Walk(log, descending: false));
    }

    [Fact]
    public async Task An_id_repeated_on_the_next_day_is_the_same_event_and_after_the_window_another_one()
    {
        var log = await _store.OpenAsync(new PostgresEventLogOptions());
        var id = Guid.CreateVersion7();
        async Task<AppendedEvent> Repeat(DateTimeOffset at)
        {
            var lease = await log.OpenLaneAsync(Bulk, CancellationToken.None);
            return (await log.AppendAsync(lease, [Sample.Request(Sample.WithIds(id))], at, CancellationToken.None)).Results[0].Events[0];
        }

        await Repeat(Today);

        Assert.Equal(new AppendedEvent(new EventPosition(Bulk, 1), true), await Repeat(Today.AddHours(24)));
        Assert.Equal(new AppendedEvent(new EventPosition(Bulk, 2), false), await Repeat(Today.AddDays(3)));
    }

    private static LaneScan Scan(long first, long last) => new() { Lane = Bulk, First = first, Last = last, MaxEvents = 100 };

    private static async Task Append(PostgresEventLog log, DateTimeOffset at, int events)
    {
        var lease = await log.OpenLaneAsync(Bulk, CancellationToken.None);
        var whole = DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds());
        await log.AppendAsync(lease, [Sample.Request(Sample.Events(events))], whole, CancellationToken.None);
    }

    private static async Task<List<long>> Walk(PostgresEventLog log, bool descending)
    {
        var found = new List<long>();
        var scan = Scan(1, 100) with { Descending = descending, Filter = EventFilter.Everything };
        LaneScanResult result;
        do
        {
            result = await log.ScanAsync(scan, CancellationToken.None);
            found.AddRange(result.Events.Select(static e => e.Position.Sequence));
            scan = descending ? scan with { Last = result.Through - 1 } : scan with { First = result.Through + 1 };
        }
        while (!result.IsComplete);
        return found;
    }

    /// <summary>Two events a day; the days that were not reached yet are none of the lane's.</summary>
    private async Task<PostgresEventLog> LogOfThreeDays()
    {
        var log = await _store.OpenAsync(new PostgresEventLogOptions());
        await Append(log, Today.AddDays(-2), 2);
        await Append(log, Today.AddDays(-1), 2);
        await Append(log, Today, 2);
        return log;
    }
}
