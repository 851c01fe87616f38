using System.Text.RegularExpressions;
using EventHub.Events;
using EventHub.Filters;
using EventHub.Storage.Log;
using EventHub.Storage.Postgres;
using EventHub.Storage.Postgres.Days;
using EventHub.Storage.Postgres.Reading;
using EventHub.Storage.Postgres.Schema;
using EventHub.Storage.Tests.Conformance;
using EventHub.Testing.Postgres;
using EventHub.Visibility;
using Npgsql;

namespace EventHub.Storage.Tests.Postgres;

/// <summary>The common lists go by an index, along the lane or by what is rare, and find what a scan of everything finds.</summary>
public sealed class PostgresListPlans(SharedPostgres postgres) : IAsyncDisposable
{
    private const string Bulk = "bulk-0";

    private const int Commits = 20;

    private const int PerCommit = 1_000;

    private static readonly string[] OwnIndexes = ["_target", "_user"];

    /// <summary>Of logins one after the other: with those of alice and bob in turn each pair is there.</summary>
    private static readonly string?[] Targets = [null, null, "alice", "alice", "bob", "bob"];

    private readonly PostgresTestStore _store = new(postgres);

    /// <summary>With the index that each goes by, and where a user has others, those.</summary>
    private static readonly (string Filter, string Index, string[]? OfAUser)[] Lists =
    [
        ("""{}""", "_lane_seq", null),
        ("""{"event_types":["dns_query_log"]}""", "_lane_seq", null),
        ("""{"event_categories":["dns"]}""", "_lane_seq", null),
        ("""{"event_sources":["bind9:ns1"]}""", "_lane_seq", null),
        ("""{"event_types":["zone_*"]}""", "_lane_seq", null),
        ("""{"priorities":["high"]}""", "_lane_seq", null),
        ("""{"tags":["prod"]}""", "_lane_seq", null),
        ("""{"required_tags":["prod","dc1"]}""", "_lane_seq", null),
        ("""{"severity_levels":["info","error"]}""", "_lane_seq", null),
        ("""{"event_types":["user_login"]}""", "_type", OwnIndexes),
        ("""{"event_types":["user_login","zone_created","user_login"]}""", "_type", null),
        ("""{"event_types":["user_login"],"event_sources":["web"]}""", "_type", OwnIndexes),
        ("""{"event_categories":["user"]}""", "_category", null),
        ("""{"severity_levels":["error","critical"]}""", "_severity", null),
        ("""{"user_ids":["alice"]}""", "_user", null),
        ("""{"user_ids":["alice","bob"],"severity_levels":["error"],"data_filters":[{"field":"n","operator":"greater_than","value":500}]}""", "_user", null),
        ("""{"event_categories":["user"],"time_range":{"start_time":"2026-03-01T12:00:00.100Z"}}""", "_category", null),
        ("""{"event_types":["user_login","config_change"]}""", "_type", OwnIndexes),
    ];

    /// <summary>This one has every condition of rights.</summary>
    private static readonly Reader?[] Readers = [null, new Reader("alice", Role.User, ["example.org"])];

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Common_lists_go_by_their_index_and_find_what_is_there()
    {
        var log = await _store.OpenAsync();
        var writer = await TestWriter.Open(log, Bulk);
        for (var commit = 0; commit < Commits; commit++)
        {
            await writer.Commit(Sample.Request([.. Enumerable.Range(commit * PerCommit, PerCommit).Select(Event)]));
        }

        var connection = await _store.ConnectionStringAsync();
        await Database.ExecuteAsync(connection, "ANALYZE");
        foreach (var (json, index, ofAUser) in Lists)
        {
            foreach (var (descending, reader) in Readers.SelectMany(static r => new[] { (true, r), (false, r) }))
            {
                var scan = new LaneScan
                {
                    Lane = Bulk,
                    First = 1,
                    Last = Commits * PerCommit,
                    MaxEvents = 7,
                    Descending = descending,
                    Filter = Filter(json),
                    Reader = reader,
                };
                var plan = await ExplainAsync(connection, scan);
                var expected = reader is not null && ofAUser is not null ? ofAUser : [index];
                Assert.True(expected.SequenceEqual(IndexesOf(plan)), $"{json} of {reader} goes by\n{plan}");
                Assert.Equal(await FoundAsync(log, scan with { Filter = EventFilter.Everything, Reader = null }, scan), await FoundAsync(log, scan, scan));
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_an_index_finds_and_another_condition_refuses_is_walked_in_bounded_steps(bool descending)
    {
        const int Count = 60_000;
        var log = await _store.OpenAsync();
        var writer = await TestWriter.Open(log, Bulk);
        for (var from = 0; from < Count; from += PerCommit)
        {
            await writer.Commit(Sample.Request([.. Enumerable.Range(from, PerCommit).Select(static i =>
                Sample.Event(Sample.Header() with { Type = "rare.event" }, $$"""{"n":{{i}}}"""))]));
        }

        var scan = new LaneScan
        {
            Lane = Bulk,
            First = 1,
            Last = Count,
            MaxEvents = 10,
            Descending = descending,
            Filter = Filter("""{"event_types":["rare.event","none"],"data_filters":[{"field":"n","operator":"in","value":[0,30000,59999]}]}"""),
        };
        var first = await log.ScanAsync(scan, CancellationToken.None);

        Assert.False(first.IsComplete);
        Assert.Single(first.Events);
        long[] expected = [1, 30_001, 60_000];
        Assert.Equal(descending ? expected.Reverse() : expected, await FoundAsync(log, scan, scan));
    }

    [Fact]
    public async Task How_far_an_index_reaches_for_a_user_is_counted_in_what_the_user_sees()
    {
        const int Count = 60_000;
        var log = await _store.OpenAsync();
        var writer = await TestWriter.Open(log, Bulk);
        for (var from = 0; from < Count; from += PerCommit)
        {
            await writer.Commit(Sample.Request([.. Enumerable.Range(from, PerCommit).Select(static i =>
                Sample.Event(Sample.Header() with { Type = "rare.event", UserId = "bob", TargetUserId = i % 2 == 0 ? "bob" : null }))]));
        }

        foreach (var rare in (string[])["""{"event_types":["rare.event"],"tags":["none"]}""", """{"user_ids":["bob"],"tags":["none"]}"""])
        {
            var scan = new LaneScan { Lane = Bulk, First = 1, Last = Count, MaxEvents = 10, Filter = Filter(rare) };

            Assert.Equal(10_001, (await log.ScanAsync(scan, CancellationToken.None)).Through);
            Assert.Equal(20_002, (await log.ScanAsync(scan with { Reader = new Reader("alice", Role.User, []) }, CancellationToken.None)).Through);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task How_far_a_list_of_ones_own_reaches_tells_nothing_of_rows_that_are_seen_without_their_user(bool areOfTheReader)
    {
        const int Count = 60_000;
        var log = await _store.OpenAsync();
        var writer = await TestWriter.Open(log, Bulk);
        for (var from = 0; from < Count; from += PerCommit)
        {
            await writer.Commit(Sample.Request([.. Enumerable.Range(from, PerCommit).Select(i => Sample.Event(
                i % 3 == 0
                    ? Sample.Header() with { Type = "security_alert", UserId = areOfTheReader ? "alice" : "bob" }
                    : Sample.Header() with { Type = "user_login", UserId = i % 3 == 1 ? "alice" : "bob", TargetUserId = i % 3 == 1 ? null : "alice" }))]));
        }

        var scan = new LaneScan
        {
            Lane = Bulk,
            First = 1,
            Last = Count,
            MaxEvents = 10,
            Filter = Filter("""{"event_types":["user_login"],"tags":["none"]}"""),
            Reader = new Reader("alice", Role.User, []),
        };

        // The ten-thousand-and-first of those that name her in each of the two ways.
        Assert.Equal(30_002, (await log.ScanAsync(scan, CancellationToken.None)).Through);
        Assert.Equal(30_000, (await log.ScanAsync(scan with { Descending = true }, CancellationToken.None)).Through);
    }

    [Fact]
    public async Task Days_from_before_an_index_get_it()
    {
        var connection = await _store.ConnectionStringAsync();
        var before = SchemaScripts.All.TakeWhile(static script => script.Name != "0006-events-for-a-user").ToArray();
        await PostgresSchema.MigrateAsync(connection, before, CancellationToken.None);
        await Database.ExecuteAsync(connection, "SELECT make_event_day('2026-03-01'); SELECT make_event_day('2026-03-02')");

        Assert.Contains("0006-events-for-a-user", await PostgresSchema.MigrateAsync(connection));

        await Database.ExecuteAsync(connection, "SELECT make_event_day('2026-03-03')");
        foreach (var day in (string[])["20260301", "20260302", "20260303"])
        {
            // Fails when there is none.
            await Database.ExecuteAsync(connection, $"DROP INDEX events_{day}_target");
        }
    }

    /// <summary>What distinguishes the names of the day's indexes that a plan goes by.</summary>
    private static IEnumerable<string> IndexesOf(string plan) =>
        Regex.Matches(plan, $"{EventDay.TableOf(EventDay.Of(Sample.Noon))}(_[a-z_]+) on").Select(static m => m.Groups[1].Value).Distinct().Order(StringComparer.Ordinal);

    /// <summary>Nineteen of twenty are of the query log; a user's own are few.</summary>
    private static AcceptedEvent Event(int i)
    {
        var header = Sample.Header() with { Source = $"bind9:ns{i % 4}", Timestamp = Sample.Noon.AddMilliseconds(i / PerCommit) };
        header = (i % 20, i % 400) switch
        {
            (0, 0) => header with
            {
                Type = "user_login",
                Category = EventCategory.User,
                Source = "web",
                UserId = i % 800 == 0 ? "alice" : "bob",
                TargetUserId = Targets[i / 400 % Targets.Length],
                Severity = i % 1_600 == 0 ? EventSeverity.Error : EventSeverity.Info,
            },
            (0, 40) => header with { Type = "zone_created" },
            (0, _) => header with { Type = "dns_query_blocked", Severity = EventSeverity.Warning },
            _ => header,
        };
        return Sample.Event(header, $$"""{"n":{{i}}}""");
    }

    private static EventFilter Filter(string json)
    {
        var errors = new Json.StrictJson();
        using var document = System.Text.Json.JsonDocument.Parse(json);
        var filter = EventFilterJson.Read(document.RootElement, "filter", errors);
        Assert.Empty(errors.Errors);
        return filter;
    }

    /// <summary>Of one scan or of all of them, the first that match.</summary>
    private static async Task<IEnumerable<long>> FoundAsync(IEventLog log, LaneScan scan, LaneScan asked)
    {
        var matcher = new EventMatcher(asked.Filter);
        var found = new List<long>();
        for (var isComplete = false; !isComplete && found.Count < asked.MaxEvents;)
        {
            var result = await log.ScanAsync(scan, CancellationToken.None);
            found.AddRange(result.Events.Where(Matches).Select(static e => e.Position.Sequence));
            isComplete = result.IsComplete;
            scan = scan.Descending ? scan with { Last = result.Through - 1 } : scan with { First = result.Through + 1 };
        }

        return found.Take(asked.MaxEvents);

        bool Matches(LogEvent e) => (asked.Reader is { } reader ? Visibility.Visibility.See(reader, e) : e) is { } seen && matcher.Matches(seen);
    }

    /// <summary>In a session of the log's own kind: plans are made once, for any values.</summary>
    private static async Task<string> ExplainAsync(string connectionString, LaneScan scan)
    {
        var sql = new ScanSql(scan, EventDay.TableOf(EventDay.Of(Sample.Noon)));
        await using var source = PostgresSource.Create(connectionString);
        await using var connection = await source.OpenConnectionAsync();
        await using (var prepare = new NpgsqlCommand($"PREPARE asked AS {sql.Text}", connection))
        {
            await prepare.ExecuteNonQueryAsync();
        }

        await using var explain = new NpgsqlCommand($"EXPLAIN EXECUTE asked(NULL, NULL, NULL, NULL{string.Concat(Enumerable.Repeat(", NULL", sql.Parameters))})", connection);
        await using var row = await explain.ExecuteReaderAsync();
        var plan = new List<string>();
        while (await row.ReadAsync())
        {
            plan.Add(row.GetString(0));
        }

        return string.Join('\n', plan);
    }
}
