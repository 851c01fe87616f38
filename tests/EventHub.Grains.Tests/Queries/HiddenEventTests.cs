using System.Diagnostics.Metrics;
using CsCheck;
using EventHub.Events;
using EventHub.Filters;
using EventHub.Grains.Queries;
using EventHub.Grains.Tests.Samples;
using EventHub.Load;
using EventHub.Log;
using EventHub.Queries;
using EventHub.Storage.Log;
using EventHub.Storage.Postgres;
using EventHub.Storage.Sqlite;
using EventHub.Testing;
using EventHub.Testing.Postgres;
using EventHub.Visibility;
using Microsoft.Extensions.DependencyInjection;
using Sight = EventHub.Visibility.Visibility;

namespace EventHub.Grains.Tests.Queries;

/// <summary>
/// Two logs that differ in what a user may not see alone give that user the same pages and the same cursors, whatever is asked: a list is
/// no way to find out.
/// </summary>
public sealed class HiddenEventTests(SharedPostgres postgres)
{
    private const int Events = 300;

    private static readonly Reader[] Readers = [Sample.User("alice"), Sample.User("alice", "example.com"), Sample.User("bob", "*")];

    private static readonly ServiceProvider Services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_and_its_cursor_do_not_tell_whether_a_hidden_event_matches(bool inPostgres)
    {
        // Of each kind that alice, who has example.com, may not see or not in full: what it says, and what it might have said.
        (string Type, string? Target, string Data, string Other)[] hidden =
        [
            ("audit_log", null, """{"n":7}""", """{"n":1}"""),
            ("audit_log", "alice", """{"n":7}""", """{"n":1}"""),
            ("user_login", null, """{"n":7}""", """{"n":1}"""),
            ("zone_updated", null, """{"zone":"example.org","n":7}""", """{"zone":"example.net","n":1}"""),
            ("zone_updated", "carol", """{"zone":"example.com","n":7}""", """{"zone":"example.com","n":1}"""),
            ("custom.a", "carol", """{"n":7}""", """{"n":1}"""),
            ("dns_query_log", "carol", """{"n":7}""", """{"n":1}"""),
            ("dns_query_log", null, """{"client_ip":"10.1.2.3"}""", """{"client_ip":"10.1.2.140"}"""),
            ("security_alert", null, """{"n":7}""", """{"n":1}"""),
        ];
        string[] filters =
        [
            """{"data_filters":[{"field":"n","operator":"equals","value":7}]}""",
            """{"data_filters":[{"field":"n","operator":"greater_than","value":3}]}""",
            """{"data_filters":[{"field":"zone","operator":"equals","value":"example.org"}]}""",
            """{"data_filters":[{"field":"client_ip","operator":"equals","value":"10.1.2.3"}]}""",
            """{"user_ids":["bob"]}""",
            """{"event_sources":["web"]}""",
            """{"tags":["red"]}""",
            """{"required_tags":["red","green"]}""",
            """{"severity_levels":["error"]}""",
            """{"event_categories":["user"]}""",
        ];
        // Every filter finds what is shown, in between: the second event of a page ends it there, or at what is hidden behind it.
        var shown = (Header("health_update", null, isOther: false), """{"n":7,"zone":"example.org","client_ip":"10.1.2.3"}""");
        await using var twins = await OpenAsync(
            inPostgres,
            [shown, .. hidden.SelectMany(h => new[] { (Header(h.Type, h.Target, isOther: false), h.Data), shown })],
            [shown, .. hidden.SelectMany(h => new[] { (Header(h.Type, h.Target, isOther: true), h.Other), shown })]);
        var types = hidden.Select(static h => h.Type).Distinct().ToArray();
        foreach (var filter in filters.Select(Sample.Filter))
        {
            var typed = Array.ConvertAll(types, type => filter with { EventTypes = [type, "health_update"] });
            foreach (var asked in typed.Append(filter).Append(EventFilter.Everything with { AnyOf = typed }))
            {
                foreach (var order in Enum.GetValues<QueryOrder>())
                {
                    await AssertAlikeAsync(twins, new EventQuery { Reader = Readers[1], Filter = asked, Order = order, Limit = 2 }, pages: 10);
                }
            }
        }
    }

    /// <summary>Of what is seen with less in it only the user is hidden of these.</summary>
    private static EventHeader Header(string type, string? target, bool isOther)
    {
        var header = Sample.Header with { Type = type, TargetUserId = target, UserId = isOther ? "carol" : "bob" };
        return isOther || (target is null && EventCatalogue.AudienceOf(type) == Audience.Redacted)
            ? header
            : header with { Source = "web", Tags = ["red", "green"], Severity = EventSeverity.Error, Category = EventCategory.User };
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(false, 1)]
    [InlineData(false, 2)]
    [InlineData(true, 0)]
    [InlineData(true, 1)]
    [InlineData(true, 2)]
    public async Task Pages_and_cursors_stay_as_they_are_when_what_is_hidden_changes(bool inPostgres, int number)
    {
        var reader = Readers[number];
        var made = Gen.Select(Gens.Header, Gens.Data, Gens.Header, Gens.Data).Array[Events].Generate(PCG.Parse("0N0XIzNsQ0O2"), null, out _);
        var changed = Array.ConvertAll(made, m => Changed(reader, (m.Item1, m.Item2), (m.Item3, m.Item4)));
        Assert.InRange(changed.Zip(made).Count(static pair => pair.First.Header != pair.Second.Item1), Events / 10, Events);
        await using var twins = await OpenAsync(inPostgres, Array.ConvertAll(made, static m => (m.Item1, m.Item2)), changed);

        await Gen.Select(Gens.Filter, Gens.Filter.Array[1, 2], Gen.Bool, Gen.Int[0, Events], Gen.Enum<QueryOrder>(), Gen.OneOf(1, 2, 20)).SampleAsync(
            async (filter, others, isMade, from, order, limit) =>
            {
                var query = new EventQuery
                {
                    Reader = reader,
                    Filter = isMade ? filter with { AnyOf = others } : filter,
                    Order = order,
                    Limit = limit,
                    Cursor = from == 0 ? null : Cursor.Start(string.Empty).With(Sample.Lane, from),
                };
                await AssertAlikeAsync(twins, query, pages: 4);
                await AssertReadAlikeAsync(twins, query, from);
            },
            iter: 100,
            threads: 1);
    }

    /// <summary>The same to its reader: another event that is hidden too, or with something else in what is left out of it.</summary>
    private static (EventHeader Header, string? Data) Changed(
        Reader reader, (EventHeader Header, string? Data) made, (EventHeader Header, string? Data) other)
    {
        var seen = See(made);
        if (seen is null)
        {
            return See(other) is null ? other : made;
        }

        var likely = made with { Header = made.Header with { UserId = "somebody.with.a.long.name", SessionId = "s" }, Data = made.Data?.Replace("10.1.2.3", "10.1.2.140") };
        return See(likely) is { } form && form.Json.Bytes.Span.SequenceEqual(seen.Json.Bytes.Span) ? likely : made;

        LogEvent? See((EventHeader Header, string? Data) e) => Sight.See(reader, Sample.Event(header: e.Header, data: e.Data));
    }

    private static async Task AssertAlikeAsync(Twins twins, EventQuery query, int pages)
    {
        var (one, two) = (query.Cursor, query.Cursor);
        for (var page = 0; page < pages; page++)
        {
            var first = await Ask(twins.One, query, one);
            var second = await Ask(twins.Two, query, two);
            Assert.Equal(first.Events.Select(static e => e.Json.ToString()), second.Events.Select(static e => e.Json.ToString()));
            Assert.Equal(first.Next?.Lanes, second.Next?.Lanes);
            (one, two) = (first.Next, second.Next);
            if (one is null)
            {
                return;
            }
        }
    }

    /// <summary>As readers catch up: by few bytes at a time.</summary>
    private static async Task AssertReadAlikeAsync(Twins twins, EventQuery query, long after)
    {
        var read = new LaneRead { Lane = Sample.Lane, After = after, UpTo = Events, Filter = query.Filter, Reader = query.Reader, MaxEvents = 100, MaxBytes = 4_000 };
        while (read.After < Events)
        {
            var first = await Grain(twins.One).ReadLane(read, default);
            var second = await Grain(twins.Two).ReadLane(read, default);
            Assert.Equal(first.Events.Select(static e => e.Json.ToString()), second.Events.Select(static e => e.Json.ToString()));
            Assert.Equal(first.Through, second.Through);
            read = read with { After = first.Through };
        }
    }

    private static EventQueryGrain Grain(IEventLog log) => new(log, new NodeLoad(Services.GetRequiredService<IMeterFactory>()));

    private static Task<EventPage> Ask(IEventLog log, EventQuery query, Cursor? cursor) =>
        Grain(log).Query(query with { Cursor = cursor is null ? null : Cursor.Of(log.LogId, cursor.Lanes) }, default);

    private async Task<Twins> OpenAsync(bool inPostgres, (EventHeader Header, string? Data)[] one, (EventHeader Header, string? Data)[] two)
    {
        var twins = new Twins(await StoreAsync(inPostgres), await StoreAsync(inPostgres));
        await AppendAsync(twins.One, one);
        await AppendAsync(twins.Two, two);
        return twins;
    }

    private async Task<Store> StoreAsync(bool inPostgres)
    {
        var services = new ServiceCollection().AddLogging();
        if (inPostgres)
        {
            var database = await (await postgres.ServerAsync()).CreateDatabaseAsync();
            services.AddPostgresEventLog(o => o.ConnectionString = database.ConnectionString);
            return new Store(services.BuildServiceProvider(), database.DisposeAsync);
        }

        var directory = new TempDirectory();
        services.AddSqliteEventLog(o => o.DataDirectory = directory.Path);
        return new Store(services.BuildServiceProvider(), () =>
        {
            directory.Dispose();
            return ValueTask.CompletedTask;
        });
    }

    /// <summary>Ids and times by their places alone, so that only what was changed differs.</summary>
    private static async Task AppendAsync(IEventLog log, (EventHeader Header, string? Data)[] events)
    {
        var lease = await log.OpenLaneAsync(Sample.Lane, CancellationToken.None);
        using var encoder = new EventEncoder();
        var accepted = encoder.Encode(
            [.. events.Select(static (e, i) => e.Header with { Id = Id(i) })],
            [.. events.Select(static e => new EventDraft { Type = "any", Source = "any", Data = Sample.Bytes(e.Data) })],
            [.. events.Select(static _ => false)]);
        await log.AppendAsync(lease, [new AppendRequest { Events = accepted }], Sample.Noon, CancellationToken.None);

        static Guid Id(int i) => Guid.Parse($"019389f2-7c1e-7d3a-9b1f-{i:x12}");
    }

    private sealed record Store(ServiceProvider Services, Func<ValueTask> Remove) : IAsyncDisposable
    {
        public IEventLog Log => Services.GetRequiredService<IEventLog>();

        public async ValueTask DisposeAsync()
        {
            await Services.DisposeAsync();
            await Remove();
        }
    }

    private sealed record Twins(Store First, Store Second) : IAsyncDisposable
    {
        public IEventLog One => First.Log;

        public IEventLog Two => Second.Log;

        public async ValueTask DisposeAsync()
        {
            await First.DisposeAsync();
            await Second.DisposeAsync();
        }
    }
}
