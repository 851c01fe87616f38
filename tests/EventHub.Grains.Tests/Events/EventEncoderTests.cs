using System.Text;
using System.Text.Json;
using CsCheck;
using EventHub.Events;
using EventHub.Grains.Emitting;
using EventHub.Grains.Tests.Samples;
using EventHub.Json;
using EventHub.Log;

namespace EventHub.Grains.Tests.Events;

public sealed class EventEncoderTests
{
    private static readonly Gen<string> Text =
        Gen.OneOf("a", "ä€😀", "<script>'&\"", "\\ \t\n\u2028", "line\r\nbreak", "\u007f", "{\"position\":\"bulk-0:1\"}");

    private static readonly Gen<EventDraft> Draft =
        from id in Gen.Guid.Where(static g => g != Guid.Empty)
        from type in Gens.Type
        from names in Gen.Select(Text, Text.Null(), Text.Null(), Text.Null())
        from enums in Gen.Select(Gen.Enum<EventCategory>(), Gen.Enum<EventSeverity>(), Gen.Enum<EventPriority>())
        from times in Gen.Select(Gens.Time, Gens.Time.Nullable())
        from tags in Text.Array[0, 3]
        from data in Gen.Select(Gens.Data, Text, static (d, t) => d ?? $$"""{ "t" : {{JsonSerializer.Serialize(t)}} }""").Null()
        from metadata in Text.Select(static t => $$"""{"user_agent":{{JsonSerializer.Serialize(t)}}}""").Null()
        select new EventDraft
        {
            Id = id,
            Type = type,
            Source = names.Item1,
            UserId = names.Item2,
            TargetUserId = names.Item3,
            SessionId = names.Item4,
            Category = enums.Item1,
            Severity = enums.Item2,
            Priority = enums.Item3,
            Timestamp = times.Item1,
            ExpiresAt = times.Item2,
            Tags = tags,
            Data = Sample.Bytes(data),
            Metadata = Sample.Bytes(metadata),
        };

    [Fact]
    public void What_was_encoded_is_the_event_that_was_drafted() =>
        Draft.Array[1, 4].Sample(static drafts =>
        {
            var events = PositionedEvent.Compose(Encode(drafts), "bulk-3", 41, Sample.Noon);
            for (var i = 0; i < drafts.Length; i++)
            {
                var e = events[i];
                var position = new EventPosition("bulk-3", 41 + i);
                Assert.Equal(position, e.Position);
                Assert.Equal(Sample.Noon, e.AcceptedAt);
                AssertSame(drafts[i], ReadBack(e, position));
            }
        });

    [Fact]
    public void Ranges_point_at_data_and_metadata() =>
        Draft.Array[1, 4].Sample(static drafts =>
        {
            var accepted = Encode(drafts);
            var events = PositionedEvent.Compose(accepted, Sample.Lane, 9, Sample.Noon);
            for (var i = 0; i < drafts.Length; i++)
            {
                Assert.Equal(drafts[i].Data ?? [], Slice(accepted[i].Body, accepted[i].Data));
                Assert.Equal(drafts[i].Metadata ?? [], Slice(accepted[i].Body, accepted[i].Metadata));
                Assert.Equal(drafts[i].Data ?? [], events[i].Data.ToArray());
                Assert.Equal(drafts[i].Data is null, events[i].ParsedData is null);
            }
        });

    [Fact]
    public void An_event_from_the_store_is_the_same_bytes_as_the_live_one() =>
        Draft.Sample(static draft =>
        {
            var live = PositionedEvent.Compose(Encode([draft]), Sample.Lane, 123, Sample.Noon)[0];
            using var encoder = new EventEncoder();

            var stored = encoder.Encode(live.Header, live.Position, live.AcceptedAt, draft.Data, draft.Metadata);

            Assert.Equal(live.Json.ToString(), stored.Json.ToString());
            Assert.Equal(live.DataRange, stored.DataRange);
        });

    [Fact]
    public void Absent_fields_are_left_out()
    {
        var e = PositionedEvent.Compose(Encode([new EventDraft { Id = Sample.Header.Id, Type = "a", Source = "b", Timestamp = Sample.Noon }]), "urgent", 1, Sample.Noon)[0];

        Assert.Equal(
            """{"position":"urgent:1","id":"019389f2-7c1e-7d3a-9b1f-2f6d1c0a4e55","type":"a","category":"custom","severity":"info","priority":"normal","source":"b","timestamp":"2026-11-22T12:00:00.000Z"}""",
            e.Json.ToString());
        Assert.True(e.DataRange.IsEmpty);
    }

    [Fact]
    public void An_encoder_can_be_used_again()
    {
        using var encoder = new EventEncoder();
        var first = encoder.Encode(Sample.Header, new EventPosition(Sample.Lane, 1), Sample.Noon, "{\"a\":1}"u8.ToArray(), null);
        var before = first.Json.ToString();

        encoder.Encode(Sample.Header with { Source = "other" }, new EventPosition(Sample.Lane, 2), Sample.Noon, null, null);

        Assert.Equal(before, first.Json.ToString());
    }

    [Fact]
    public void A_batch_shares_one_array()
    {
        var events = PositionedEvent.Compose(Encode([new EventDraft { Type = "a", Source = "b" }, new EventDraft { Type = "c", Source = "d" }]), Sample.Lane, 1, Sample.Noon);

        Assert.True(System.Runtime.InteropServices.MemoryMarshal.TryGetArray(events[0].Json.Bytes, out var first));
        Assert.True(System.Runtime.InteropServices.MemoryMarshal.TryGetArray(events[1].Json.Bytes, out var second));
        Assert.Same(first.Array, second.Array);
    }

    [Fact]
    public void An_event_is_expired_from_its_expiry_on()
    {
        var e = Sample.Event(header: Sample.Header with { ExpiresAt = Sample.Noon });

        Assert.False(e.IsExpired(Sample.Noon.AddMilliseconds(-1)));
        Assert.True(e.IsExpired(Sample.Noon));
        Assert.False(Sample.Event().IsExpired(DateTimeOffset.MaxValue));
    }

    private static AcceptedEvent[] Encode(EventDraft[] drafts)
    {
        using var encoder = new EventEncoder();
        var headers = Array.ConvertAll(drafts, static d => EventCompletion.Complete(d, d.Source, d.Id ?? Guid.NewGuid(), Sample.Noon));
        return encoder.Encode(headers, drafts, new bool[drafts.Length]);
    }

    private static byte[] Slice(Utf8Json json, JsonRange range) => json.Bytes.Slice(range.Offset, range.Length).ToArray();

    /// <summary>Reads the event as a producer's, after taking off what the log put in front.</summary>
    private static EventDraft ReadBack(LogEvent e, EventPosition position)
    {
        var prefix = $"{{\"position\":\"{position}\",";
        var text = Encoding.UTF8.GetString(e.Json.Span);
        Assert.StartsWith(prefix, text, StringComparison.Ordinal);
        using var document = StrictJson.Parse(Encoding.UTF8.GetBytes("{" + text[prefix.Length..]));
        var json = new StrictJson();
        var draft = EventDraftJson.Read(document.RootElement, string.Empty, json);
        json.ThrowIfFailed();
        return draft!;
    }

    private static void AssertSame(EventDraft expected, EventDraft actual)
    {
        Assert.Equal(expected.Tags, actual.Tags);
        Assert.Equal(expected.Data, actual.Data);
        Assert.Equal(expected.Metadata, actual.Metadata);
        Assert.Equal(expected with { Tags = [], Data = null, Metadata = null }, actual with { Tags = [], Data = null, Metadata = null });
    }
}
