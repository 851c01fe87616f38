using System.Globalization;
using System.Text;
using CsCheck;
using EventHub.Delivery;
using EventHub.Events;
using EventHub.Filters;
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
/// One predicate, four evaluators: the matcher in memory, the routers' index, SQLite and PostgreSQL agree about every filter and
/// every event. <c>EVENTHUB_FILTERS</c> sets how many filters are tried, <c>EVENTHUB_SEED</c> repeats a run.
/// </summary>
public sealed class EvaluatorAgreementTests(SharedPostgres postgres)
{
    private const int Events = 1_000;

    private const int DefaultFilters = 1_000;

    /// <summary>
    /// Of a hundred events that the stores offer, the matcher refuses fewer: more would be narrowing in name alone. A share of the
    /// filters is made of what the stores have to leave to it.
    /// </summary>
    private const int MaxRefusedPercent = 25;

    [Fact]
    public async Task Memory_index_and_both_stores_agree_on_every_filter_and_event()
    {
        var repeat = Environment.GetEnvironmentVariable("EVENTHUB_SEED") is { Length: > 0 } given ? given : PCG.ThreadPCG.ToString();
        var seed = PCG.Parse(repeat);
        var filters = int.TryParse(Environment.GetEnvironmentVariable("EVENTHUB_FILTERS"), CultureInfo.InvariantCulture, out var many) ? many : DefaultFilters;
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
        var asked = Gen.Select(AwkwardGens.Filter, Gens.Reader).Array[filters].Generate(seed, null, out _);
        var routed = Route(asked, events);
        var tally = new Tally();
        for (var i = 0; i < filters; i++)
        {
            var (filter, reader) = asked[i];
            var expected = Match(filter, reader, events);
            tally.Matched += expected.Length;
            Assert.True(expected.SequenceEqual(routed[i]), Tell("the index", filter, reader, expected, routed[i], repeat));
            foreach (var store in stores)
            {
                var offered = await ScanAsync(store, filter, reader);
                var found = Match(filter, reader, offered);
                tally.Add(reader, offered, found);
                Assert.True(expected.SequenceEqual(found), Tell(store.GetType().Name, filter, reader, expected, found, repeat));
            }
        }

        Assert.True(tally.Matched > filters, "filters that hardly ever match prove nothing");
        Assert.True(tally.Refused * 100 < tally.Offered * MaxRefusedPercent, $"the stores offered {tally.Offered} events, and {tally.Refused} did not match");
        TestContext.Current.TestOutputHelper?.WriteLine($"{filters} filters, {tally.Matched} matches; {tally.Refused} of {tally.Offered} offered events refused");
    }

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
                SeenOtherwise = Sight.SeenOtherwise(reader),
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

    private sealed class Tally
    {
        public long Matched { get; set; }

        public long Offered { get; private set; }

        public long Refused { get; private set; }

        /// <summary>Of what a user sees otherwise than it is stored, the stores have to offer more than matches.</summary>
        public void Add(Reader reader, List<LogEvent> offered, long[] found)
        {
            if (reader.IsAdmin)
            {
                Offered += offered.Count;
                Refused += offered.Count - found.Length;
            }
        }
    }
}
