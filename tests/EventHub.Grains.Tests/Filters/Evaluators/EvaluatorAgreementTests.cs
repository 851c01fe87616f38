using System.Globalization;
using System.Text;
using CsCheck;
using EventHub.Delivery;
using EventHub.Events;
using EventHub.Filters;
using EventHub.Grains.Replaying;
using EventHub.Grains.Routing;
using EventHub.Grains.Tests.Nodes;
using EventHub.Grains.Tests.Samples;
using EventHub.Log;
using EventHub.Storage.Log;
using EventHub.Storage.Postgres;
using EventHub.Storage.Sqlite;
using EventHub.Testing;
using EventHub.Testing.Postgres;
using EventHub.Visibility;
using Microsoft.Extensions.DependencyInjection;
using Sight = EventHub.Visibility.Visibility;

[assembly: AssemblyFixture(typeof(SharedPostgres))]

namespace EventHub.Grains.Tests.Filters.Evaluators;

/// <summary>
/// One predicate, five evaluators: the matcher in memory, the routers' index, SQLite, PostgreSQL and replays over either agree about
/// every filter and every event. What a store offers is what matches, and no more than <see cref="LeftToTheMatcher"/> says; to users
/// nothing that they may not see. <c>EVENTHUB_FILTERS</c> sets how many filters are tried, <c>EVENTHUB_SEED</c> repeats a run.
/// </summary>
public sealed class EvaluatorAgreementTests(SharedPostgres postgres)
{
    private const int Events = 1_000;

    private const int DefaultFilters = 10_000;

    private const int FiltersToNarrow = 1_000;

    /// <summary>A replay reads by the same scans, a page at a time.</summary>
    private const int FiltersToAReplay = 10;

    /// <summary>
    /// Of a hundred events that the stores offer, the matcher refuses fewer: more would be narrowing in name alone. A share of the
    /// filters is made of what the stores have to leave to it.
    /// </summary>
    private const int MaxRefusedPercent = 20;

    /// <summary>How much the stores can narrow depends on the filters made: 14 to 26 percent are refused of what a seed leads to, of this one 18.</summary>
    private const string NarrowingSeed = "0N0XIzNsQ0O2";

    [Fact]
    public async Task Memory_index_and_both_stores_agree_on_every_filter_and_event()
    {
        var seed = Environment.GetEnvironmentVariable("EVENTHUB_SEED") is { Length: > 0 } given ? given : PCG.ThreadPCG.ToString();
        var filters = int.TryParse(Environment.GetEnvironmentVariable("EVENTHUB_FILTERS"), CultureInfo.InvariantCulture, out var many) ? many : DefaultFilters;
        var tally = await AskAllAsync(seed, filters);
        Assert.True(tally.Matched > filters, "filters that hardly ever match prove nothing");
        Tell(tally, filters);
    }

    [Fact]
    public async Task Both_stores_offer_little_that_does_not_match()
    {
        var tally = await AskAllAsync(NarrowingSeed, FiltersToNarrow);
        Tell(tally, FiltersToNarrow);
        Assert.True(tally.Refused * 100 < tally.Offered * MaxRefusedPercent, $"the stores offered {tally.Offered} events, and {tally.Refused} did not match");
    }

    private async Task<Tally> AskAllAsync(string repeat, int filters)
    {
        var seed = PCG.Parse(repeat);
        using var directory = new TempDirectory();
        await using var database = await (await postgres.ServerAsync()).CreateDatabaseAsync();
        await using var sqlite = Store(services => services.AddSqliteEventLog(o => o.DataDirectory = directory.Path));
        await using var server = Store(services => services.AddPostgresEventLog(o => o.ConnectionString = database.ConnectionString));
        IEventLog[] stores = [sqlite.GetRequiredService<IEventLog>(), server.GetRequiredService<IEventLog>()];
        var accepted = Gen.Select(Gens.Header, AwkwardGens.Data).Array[Events].Select(Encode).Generate(seed, null, out _);
        foreach (var store in stores)
        {
            await AppendAsync(store, accepted);
        }

        var events = (await ScanAsync(stores[0], EventFilter.Everything, Sample.Admin)).ToArray();
        (EventFilter Filter, Reader Reader)[] asked = Gen.Select(AwkwardGens.Filter, Gens.Reader).Array[filters].Generate(seed, null, out _);
        var expected = new long[filters][];
        Parallel.For(0, filters, i => expected[i] = Match(asked[i].Filter, asked[i].Reader, events));
        var routed = Route(asked, events);
        for (var i = 0; i < filters; i++)
        {
            Assert.True(expected[i].SequenceEqual(routed[i]), Tell("the index", asked[i].Filter, asked[i].Reader, expected[i], routed[i], repeat));
        }

        var tallies = await Task.WhenAll(stores.Select(store => Task.Run(() => AskAsync(store, asked, events, expected, repeat))));
        return new Tally(expected.Sum(static e => e.Length), tallies.Sum(static t => t.Offered), tallies.Sum(static t => t.Refused));
    }

    private static async Task<Tally> AskAsync(
        IEventLog store, (EventFilter Filter, Reader Reader)[] asked, LogEvent[] events, long[][] expected, string repeat)
    {
        var (name, offeredCount, refusedCount) = (store.GetType().Name, 0L, 0L);
        for (var i = 0; i < asked.Length; i++)
        {
            var (filter, reader) = asked[i];
            var offered = await ScanAsync(store, filter, reader);
            var found = Match(filter, reader, offered);
            Assert.True(expected[i].SequenceEqual(found), Tell(name, filter, reader, expected[i], found, repeat));

            var left = new LeftToTheMatcher(filter, isSqlite: name.StartsWith("Sqlite", StringComparison.Ordinal));
            var more = offered.Select(static e => e.Position.Sequence).Except(found).ToArray();
            var explained = more.Where(sequence => IsLeft(left, reader, events[sequence - 1])).ToArray();
            Assert.True(more.SequenceEqual(explained), Tell($"what {name} offers", filter, reader, found.Concat(explained), found.Concat(more), repeat));

            if (reader.IsAdmin)
            {
                // Of what a user sees otherwise than it is stored, the stores have to offer more than matches.
                offeredCount += offered.Count;
                refusedCount += more.Length;
            }

            if (i % FiltersToAReplay == 0)
            {
                var played = await PlayAsync(store, filter, reader);
                Assert.True(expected[i].SequenceEqual(played), Tell($"a replay of {name}", filter, reader, expected[i], played, repeat));
            }
        }

        return new Tally(0, offeredCount, refusedCount);
    }

    private static bool IsLeft(LeftToTheMatcher left, Reader reader, LogEvent e) =>
        Sight.See(reader, e) is { } seen && left.IsOffered(seen, Sight.IsRedactedFor(reader.Role, e));

    private static async Task<List<long>> PlayAsync(IEventLog store, EventFilter filter, Reader reader)
    {
        var pages = await ReplayPages.OpenAsync(store, filter, null, reader, Cursor.Start(store.LogId), CancellationToken.None);
        var played = new List<long>();
        for (var isLast = false; !isLast;)
        {
            var page = await pages.NextAsync();
            played.AddRange(page.Events.Select(static e => e.Position.Sequence));
            isLast = page.IsLast;
        }

        return played;
    }

    private static void Tell(Tally tally, int filters) => TestContext.Current.TestOutputHelper?.WriteLine(
        $"{filters} filters, {tally.Matched} matches; {tally.Refused} of {tally.Offered} offered events refused");

    private static ServiceProvider Store(Action<IServiceCollection> add)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        add(services);
        return services.BuildServiceProvider();
    }

    private static AcceptedEvent[] Encode((EventHeader Header, string? Data)[] made)
    {
        using var encoder = new EventEncoder();
        return encoder.Encode(
            [.. made.Select(static (m, i) => m.Header with { Id = Guid.CreateVersion7(Sample.Noon.AddMilliseconds(i)) })],
            [.. made.Select(static m => new EventDraft { Type = "any", Source = "any", Data = m.Data is null ? null : Encoding.UTF8.GetBytes(m.Data) })],
            [.. made.Select(static _ => false)]);
    }

    private static async Task AppendAsync(IEventLog store, AcceptedEvent[] events)
    {
        var lease = await store.OpenLaneAsync(Sample.Lane, CancellationToken.None);
        await store.AppendAsync(lease, [new AppendRequest { Events = events }], Sample.Noon, CancellationToken.None);
    }

    private static async Task<List<LogEvent>> ScanAsync(IEventLog store, EventFilter filter, Reader reader)
    {
        var result = await store.ScanAsync(
            new LaneScan
            {
                Lane = Sample.Lane,
                First = 1,
                Last = Events,
                Filter = filter,
                Reader = reader,
                MaxEvents = Events,
            },
            CancellationToken.None);
        Assert.True(result.IsComplete);
        return [.. result.Events];
    }

    private static long[] Match(EventFilter filter, Reader reader, IEnumerable<LogEvent> events)
    {
        var matcher = new EventMatcher(filter);
        return [.. events.Where(e => Sight.See(reader, e) is { } seen && matcher.Matches(seen)).Select(static e => e.Position.Sequence)];
    }

    private static List<long>[] Route((EventFilter Filter, Reader Reader)[] asked, LogEvent[] events)
    {
        var index = new RouteIndex();
        var node = new NodeAddress("node", new RecordingOutbox());
        for (var i = 0; i < asked.Length; i++)
        {
            index.Add(asked[i].Reader.UserId, new SubscriptionRoute(i.ToString(CultureInfo.InvariantCulture), asked[i].Filter, asked[i].Reader, node));
        }

        var routed = asked.Select(static _ => new List<long>()).ToArray();
        foreach (var e in events)
        {
            foreach (var subscription in index.Match(e).SelectMany(static group => group.Members.Keys))
            {
                routed[int.Parse(subscription, CultureInfo.InvariantCulture)].Add(e.Position.Sequence);
            }
        }

        return routed;
    }

    private static string Tell(
        string evaluator, EventFilter filter, Reader reader, IEnumerable<long> expected, IEnumerable<long> found, string seed)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new System.Text.Json.Utf8JsonWriter(buffer, new System.Text.Json.JsonWriterOptions { SkipValidation = true }))
        {
            EventFilterJson.Write(writer, filter);
            Array.ForEach(filter.AnyOf ?? [], one => EventFilterJson.Write(writer, one));
        }

        return $"""
            {evaluator} disagrees about {Encoding.UTF8.GetString(buffer.WrittenSpan)} of {reader}
            missing: {string.Join(' ', expected.Except(found))}
            too many: {string.Join(' ', found.Except(expected))}
            repeat with EVENTHUB_SEED={seed}
            """;
    }

    private sealed record Tally(long Matched, long Offered, long Refused);
}
