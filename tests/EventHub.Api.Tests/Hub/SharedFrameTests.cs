using System.Text;
using EventHub.Api.Tests.Realtime.SignalR;
using EventHub.Api.Tests.Rest;
using EventHub.Log;
using EventHub.Testing;

namespace EventHub.Api.Tests.Hub;

/// <summary>A whole hub with readers of the same events in every form that there is.</summary>
public sealed class SharedFrameTests
{
    private const int Rounds = 15;

    private static readonly string[] Protocols = [HubClient.Json, HubClient.MessagePack];

    private static readonly string[] Wishes = ["", ""","encodings":["gzip"]""", ""","encodings":["br","gzip"]"""];

    private static readonly string?[] Encodings = [null, "gzip", "br"];

    [Fact]
    public async Task Plain_gzip_and_br_readers_get_the_same_bytes_in_the_same_order_over_either_protocol()
    {
        await using var hub = await HubProcess.StartAsync();
        var forms = Protocols.SelectMany(static protocol => Enumerable.Range(0, Wishes.Length).Select(form => (protocol, form))).ToArray();
        var readers = await Task.WhenAll(forms.Select((of, i) => FrameReader.SubscribeAsync(
            hub, $"reader-{i}", of.protocol, $$"""{"batching":{"preset":"high_volume","batch_timeout_ms":50}{{Wishes[of.form]}}}""")));

        var emitted = await EmitAsync(hub);

        var last = emitted.GroupBy(static p => p.Lane).Select(static lane => lane.MaxBy(static p => p.Sequence)).ToArray();
        var read = await Task.WhenAll(readers.Select(reader => reader.ReadThroughAsync(last)));
        var lanes = emitted.Select(static p => p.Lane).Distinct().ToArray();
        for (var i = 0; i < readers.Length; i++)
        {
            foreach (var lane in lanes)
            {
                Assert.Equal(EventsOf(read[0], lane), EventsOf(read[i], lane));
                Assert.Equal(emitted.Where(p => p.Lane == lane), read[i].SelectMany(static b => b.Positions).Where(p => p.Lane == lane));
            }

            AssertCursorsCountWhatWasSent(read[i]);
            Assert.All(read[i], batch => Assert.True(batch.Encoding is null || batch.Encoding == Encodings[forms[i].form]));
            Assert.Contains(read[i], batch => batch.Encoding == Encodings[forms[i].form]);
            await readers[i].DisposeAsync();
        }

        // What does not get shorter goes as it is, also to those who asked for more.
        Assert.All(read, static batches => Assert.Contains(batches, static batch => batch.Encoding is null));
    }

    /// <summary>Ordinary events of which many go together, one that no encoding makes shorter, urgent ones that leave alone.</summary>
    private static async Task<List<EventPosition>> EmitAsync(HubProcess hub)
    {
        using var client = hub.Client();
        var random = new Random(11);
        var symbols = Enumerable.Range(' ', 95).Select(static code => (char)code).Where(static c => c is not ('"' or '\\')).ToArray();
        var noise = new string(random.GetItems(symbols, 3_000));
        var urgent = $$$"""{"type":"custom_event","source":"frames","priority":"urgent","data":{"noise":"{{{noise}}}"}}""";
        var positions = new List<EventPosition>();
        for (var round = 0; round < Rounds; round++)
        {
            var events = new StringBuilder();
            for (var i = 0; i < 40; i++)
            {
                events.Append(
                    $$$"""{"type":"custom_event","source":"frames","data":{"n":{{{(round * 100) + i}}},"text":"größer \"als\" 0","list":[1,2.5,null,true]}},""");
            }

            using var answer = await client.EmitAsync($$"""{"events":[{{events}}{{urgent}}]}""");
            Assert.True(answer.IsSuccessStatusCode);
            positions.AddRange((await answer.JsonAsync()).GetProperty("events").EnumerateArray()
                .Select(static e => Positions.Parse(e.GetProperty("position").GetString()!)));
        }

        return positions;
    }

    private static IEnumerable<string> EventsOf(List<ReadBatch> batches, string lane) =>
        batches.Where(batch => batch.Positions.First().Lane == lane).SelectMany(static batch => batch.Events);

    private static void AssertCursorsCountWhatWasSent(List<ReadBatch> batches)
    {
        var sent = new Dictionary<string, long>();
        foreach (var batch in batches)
        {
            var position = batch.Positions.Last();
            sent[position.Lane] = position.Sequence;
            Assert.True(Cursor.TryParse(batch.Cursor, out var cursor));
            Assert.All(sent, lane => Assert.Equal(lane.Value, cursor.Lanes[lane.Key]));
        }
    }
}
