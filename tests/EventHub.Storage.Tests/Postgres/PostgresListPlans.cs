using EventHub.Events;
using EventHub.Filters;
using EventHub.Storage.Log;
using EventHub.Storage.Postgres;
using EventHub.Storage.Postgres.Days;
using EventHub.Storage.Postgres.Reading;
using EventHub.Storage.Tests.Conformance;
using EventHub.Testing.Postgres;
using Npgsql;

namespace EventHub.Storage.Tests.Postgres;

/// <summary>The common lists go by an index, along the lane or by what is rare, and find what a scan of everything finds.</summary>
public sealed class PostgresListPlans(SharedPostgres postgres) : IAsyncDisposable
{
    private const string Bulk = "bulk-0";

    private const int Commits = 20;

    private const int PerCommit = 1_000;

    private readonly PostgresTestStore _store = new(postgres);

    public static TheoryData<string, string> Lists { get; } = new()
    {
        { """{}""", "_lane_seq" },
        { """{"event_types":["dns_query_log"]}""", "_lane_seq" },
        { """{"event_categories":["dns"]}""", "_lane_seq" },
        { """{"event_sources":["bind9:ns1"]}""", "_lane_seq" },
        { """{"event_types":["zone_*"]}""", "_lane_seq" },
        { """{"severity_levels":["info","error"]}""", "_lane_seq" },
        { """{"event_types":["user_login"]}""", "_type" },
        { """{"event_types":["user_login","zone_created","user_login"]}""", "_type" },
        { """{"event_types":["user_login"],"event_sources":["web"]}""", "_type" },
        { """{"event_categories":["user"]}""", "_category" },
        { """{"severity_levels":["error","critical"]}""", "_severity" },
        { """{"user_ids":["alice"]}""", "_user" },
        { """{"user_ids":["alice","bob"],"severity_levels":["error"],"data_filters":[{"field":"n","operator":"greater_than","value":500}]}""", "_user" },
        { """{"event_categories":["user"],"time_range":{"start_time":"2026-03-01T12:00:00.100Z"}}""", "_category" },
    };

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
        foreach (var (json, index) in Lists.Select(static row => row.Data))
        {
            foreach (var descending in (bool[])[true, false])
            {
                var scan = new LaneScan { Lane = Bulk, First = 1, Last = Commits * PerCommit, MaxEvents = 50, Descending = descending, Filter = Filter(json) };
                var plan = await ExplainAsync(connection, scan);
                Assert.True(
                    plan.Contains($"{EventDay.TableOf(EventDay.Of(Sample.Noon))}{index} on", StringComparison.Ordinal), $"{json} goes by\n{plan}");
                Assert.Equal(await FoundAsync(log, scan with { Filter = EventFilter.Everything }, scan), await FoundAsync(log, scan, scan));
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

    /// <summary>Nineteen of twenty are of the query log; a user's own are few.</summary>
    private static AcceptedEvent Event(int i)
    {
        var header = Sample.Header() with { Source = $"bind9:ns{i % 4}", Timestamp = Sample.Noon.AddMilliseconds(i / PerCommit) };
        header = (i % 20, i % 400) switch
        {
            (0, 0) => header with { Type = "user_login", Category = EventCategory.User, Source = "web", UserId = i % 800 == 0 ? "alice" : "bob", Severity = i % 1_600 == 0 ? EventSeverity.Error : EventSeverity.Info },
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
            found.AddRange(result.Events.Where(matcher.Matches).Select(static e => e.Position.Sequence));
            isComplete = result.IsComplete;
            scan = scan.Descending ? scan with { Last = result.Through - 1 } : scan with { First = result.Through + 1 };
        }

        return found.Take(asked.MaxEvents);
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
