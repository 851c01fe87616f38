using System.Diagnostics.Metrics;
using CsCheck;
using EventHub.Events;
using EventHub.Filters;
using EventHub.Grains.Queries;
using EventHub.Grains.Tests.Samples;
using EventHub.Json;
using EventHub.Load;
using EventHub.Log;
using EventHub.Queries;
using EventHub.Visibility;
using Microsoft.Extensions.DependencyInjection;

namespace EventHub.Grains.Tests.Queries;

public sealed class EventQueryGrainTests
{
    private static readonly Gen<(MemoryLog Log, EventFilter Filter, Reader Reader)> World =
        from rows in Gen.Int[1, 9]
        from events in Gen.Select(Gens.EventAt(Gen.Const(0L)), Gen.Int[0, 2], Gen.Int[0, 2]).Array[0, 60]
        from filter in Gens.Filter
        from reader in Gens.Reader
        select (Fill(new MemoryLog(2, rows), events), filter, reader);

    [Fact]
    public void Pages_give_every_visible_match_once_and_each_lane_in_order() =>
        Gen.Select(World, Gen.Bool, Gen.Int[1, 20].Array[1, 5]).Sample(static (world, descending, limits) =>
        {
            var order = descending ? QueryOrder.NewestFirst : QueryOrder.OldestFirst;
            var found = Pages(world.Log, world.Filter, world.Reader, order, limits);
            foreach (var lane in world.Log.Lanes.Durable)
            {
                var expected = Visible(world.Log[lane], world.Filter, world.Reader);
                Assert.Equal(
                    descending ? expected.Reverse() : expected,
                    found.Where(e => e.Position.Lane == lane).Select(static e => e.Position));
            }

            // Merged by acceptance.
            for (var i = 1; i < found.Count; i++)
            {
                Assert.True(descending ? found[i - 1].AcceptedAt >= found[i].AcceptedAt : found[i - 1].AcceptedAt <= found[i].AcceptedAt);
            }
        }, iter: 300);

    [Fact]
    public void An_oldest_first_cursor_is_a_reader_s_cursor() =>
        Gen.Select(World, Gen.Int[1, 20]).Sample(static (world, limit) =>
        {
            var (log, filter, reader) = world;
            var page = Query(log, filter, reader, QueryOrder.OldestFirst, limit, null);
            if (page.Next is not { } cursor)
            {
                return;
            }

            foreach (var lane in log.Lanes.Durable)
            {
                Assert.Equal(
                    Visible(log[lane], filter, reader).Except(page.Events.Select(static e => e.Position)),
                    Visible(log[lane].Skip((int)cursor[lane]), filter, reader));
            }
        }, iter: 300);

    [Fact]
    public void What_comes_after_the_query_began_is_after_its_head() =>
        World.Sample(static world =>
        {
            var page = Query(world.Log, world.Filter, world.Reader, QueryOrder.NewestFirst, 5, null);

            Assert.All(world.Log.Lanes.Durable, lane => Assert.Equal(world.Log[lane].Count, page.Head[lane]));
        });

    [Fact]
    public void A_lane_is_read_without_skipping_to_whatever_end() =>
        Gen.Select(World, Gen.Int[0, 40], Gen.Int[0, 60], Gen.Int[1, 7], Gen.Int[200, 3_000]).Sample(static (world, after, upTo, maxEvents, maxBytes) =>
        {
            var (log, filter, reader) = world;
            var end = Math.Min(upTo, log[Sample.Lane].Count);
            var found = new List<EventPosition>();
            for (long through = after; through < end;)
            {
                var stretch = Grain(log).ReadLane(
                    new LaneRead
                    {
                        Lane = Sample.Lane,
                        After = through,
                        UpTo = end,
                        Filter = filter,
                        Reader = reader,
                        MaxEvents = maxEvents,
                        MaxBytes = maxBytes,
                    },
                    default).Result;
                Assert.True(stretch.Through > through && stretch.Through <= end);
                Assert.All(stretch.Events, e => Assert.InRange(e.Position.Sequence, through + 1, stretch.Through));
                through = stretch.Through;
                found.AddRange(stretch.Events.Select(static e => e.Position));
            }

            Assert.Equal(Visible(log[Sample.Lane].Take(end).Skip(after), filter, reader), found);
        }, iter: 300);

    [Fact]
    public void A_filter_that_matches_nothing_gets_a_short_page_and_goes_on()
    {
        var log = new MemoryLog(1, rowsPerScan: 1);
        for (var i = 1; i <= 300; i++)
        {
            log.Add(Sample.Event(i, header: Sample.Header with { Source = i == 300 ? "rare" : "often" }));
        }

        var filter = Sample.Filter("""{"data_filters":[{"field":"a","operator":"equals","value":1}]}""");
        var page = Query(log, filter, Sample.Admin, QueryOrder.OldestFirst, 10, null);

        Assert.Empty(page.Events);
        Assert.NotNull(page.Next);
        Assert.InRange(log.Scans, 1, 100);
        Assert.Empty(Pages(log, filter, Sample.Admin, QueryOrder.OldestFirst, [10]));
    }

    [Fact]
    public async Task Events_are_given_as_their_reader_may_see_them()
    {
        var log = new MemoryLog(1);
        var e = Sample.Event(header: Sample.Header with { Type = "dns_query_log" }, data: """{"client_ip":"10.1.2.3"}""");
        log.Add(e);

        var seen = Assert.Single(Query(log, EventFilter.Everything, Sample.User("alice"), QueryOrder.NewestFirst, 10, null).Events);

        Assert.Equal("10.1.2.0", seen.ParsedData!.Value.GetProperty("client_ip").GetString());
        Assert.Same(e, await Grain(log).Find(e.Header.Id, Sample.Admin));
        Assert.Same(seen, await Grain(log).Find(e.Header.Id, Sample.User("alice")));
        Assert.Null(await Grain(log).Find(Guid.NewGuid(), Sample.Admin));
    }

    [Fact]
    public async Task An_event_that_is_not_visible_is_not_found()
    {
        var log = new MemoryLog(1);
        var e = Sample.Event(header: Sample.Header with { Type = "audit_log" });
        log.Add(e);

        Assert.Null(await Grain(log).Find(e.Header.Id, Sample.User("alice", "*")));
    }

    [Fact]
    public async Task A_cursor_of_another_log_is_refused_by_name()
    {
        var query = new EventQuery { Reader = Sample.Admin, Cursor = Cursor.Start("ffffffff") };

        var refusal = await Assert.ThrowsAsync<InvalidRequestException>(() => Grain(new MemoryLog(1)).Query(query, default));

        Assert.Equal("cursor", Assert.Single(refusal.Errors).Field);
    }

    [Theory]
    [InlineData(QueryOrder.OldestFirst, 2)]
    [InlineData(QueryOrder.OldestFirst, long.MaxValue)]
    [InlineData(QueryOrder.NewestFirst, 3)]
    [InlineData(QueryOrder.NewestFirst, long.MaxValue)]
    public async Task A_cursor_beyond_the_log_is_refused_by_name(QueryOrder order, long sequence)
    {
        var log = new MemoryLog(1);
        log.Add(Sample.Event());
        var head = await Grain(log).GetHead();
        var query = new EventQuery { Reader = Sample.Admin, Order = order, Cursor = head.With(Sample.Lane, sequence) };

        var refusal = await Assert.ThrowsAsync<InvalidRequestException>(() => Grain(log).Query(query, default));

        Assert.Equal("cursor", Assert.Single(refusal.Errors).Field);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(EventQuery.MaxLimit + 1)]
    public async Task A_limit_out_of_bounds_is_refused_by_name(int limit)
    {
        var query = new EventQuery { Reader = Sample.Admin, Limit = limit };

        var refusal = await Assert.ThrowsAsync<InvalidRequestException>(() => Grain(new MemoryLog(1)).Query(query, default));

        Assert.Equal("limit", Assert.Single(refusal.Errors).Field);
    }

    private static readonly ServiceProvider Services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    private static EventQueryGrain Grain(MemoryLog log) => new(log, new NodeLoad(Services.GetRequiredService<IMeterFactory>()));

    private static EventPage Query(MemoryLog log, EventFilter filter, Reader reader, QueryOrder order, int limit, Cursor? cursor) =>
        Grain(log).Query(new EventQuery { Reader = reader, Filter = filter, Limit = limit, Order = order, Cursor = cursor }, default).Result;

    private static List<LogEvent> Pages(MemoryLog log, EventFilter filter, Reader reader, QueryOrder order, int[] limits)
    {
        var found = new List<LogEvent>();
        Cursor? cursor = null;
        for (var page = 0; page == 0 || cursor is not null; page++)
        {
            var limit = limits[page % limits.Length];
            var next = Query(log, filter, reader, order, limit, cursor);
            Assert.InRange(next.Events.Length, 0, limit);
            Assert.NotEqual(cursor ?? Cursor.Start("none"), next.Next);
            found.AddRange(next.Events);
            cursor = next.Next;
        }

        return found;
    }

    private static IEnumerable<EventPosition> Visible(IEnumerable<LogEvent> events, EventFilter filter, Reader reader)
    {
        var matcher = new EventMatcher(filter);
        return events
            .Where(e => EventHub.Visibility.Visibility.See(reader, e) is { } seen && matcher.Matches(seen))
            .Select(static e => e.Position);
    }

    /// <summary>Places each event in one of the three lanes; many are accepted in the same millisecond.</summary>
    private static MemoryLog Fill(MemoryLog log, (LogEvent Event, int Lane, int Later)[] events)
    {
        var time = Sample.Noon;
        foreach (var (e, number, later) in events)
        {
            var lane = log.Lanes.Durable[number];
            time = time.AddMilliseconds(later / 2);
            log.Add(Sample.Event(
                log[lane].Count + 1, lane, e.Header with { Id = Guid.NewGuid() }, e.DataRange.IsEmpty ? null : System.Text.Encoding.UTF8.GetString(e.Data.Span),
                acceptedAt: time));
        }

        return log;
    }
}
