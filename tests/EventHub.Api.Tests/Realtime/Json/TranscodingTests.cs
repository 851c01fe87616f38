using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using EventHub.Api.Realtime.Json;
using MessagePack;

namespace EventHub.Api.Tests.Realtime.Json;

public sealed class TranscodingTests
{
    private static readonly Gen<string> AnyText = Gen.OneOf(
        Gen.String[Gen.Char.AlphaNumeric, 0, 40],
        Gen.String[0, 20].Select(static s => new string([.. s.Where(static c => !char.IsSurrogate(c))])),
        Gen.Const("\"\\\u0001é漢\ud83d\ude00"));

    [Fact]
    public void What_goes_to_MessagePack_and_back_is_the_same_JSON() =>
        Documents(AnyText).Sample(document =>
        {
            var json = JsonSerializer.SerializeToUtf8Bytes(document);

            var back = FromMessagePack(ToMessagePack(json));

            Assert.True(JsonNode.DeepEquals(document, JsonNode.Parse(back)), $"{Encoding.UTF8.GetString(json)} became {Encoding.UTF8.GetString(back)}");
        });

    [Fact]
    public void MessagePacks_own_reader_finds_the_same() =>
        Documents(Gen.String[Gen.Char.AlphaNumeric, 0, 40]).Sample(document =>
        {
            var json = JsonSerializer.SerializeToUtf8Bytes(document);

            var read = MessagePackSerializer.ConvertToJson(ToMessagePack(json));

            Assert.True(JsonNode.DeepEquals(document, JsonNode.Parse(read)), $"{Encoding.UTF8.GetString(json)} was read as {read}");
        });

    [Theory]
    [InlineData("18446744073709551615")]
    [InlineData("-9223372036854775808")]
    [InlineData("0.1")]
    [InlineData("1e300")]
    public void Numbers_keep_their_value(string number) =>
        Assert.Equal(JsonNode.Parse(number)!.GetValue<double>(), JsonNode.Parse(FromMessagePack(ToMessagePack(Encoding.UTF8.GetBytes(number))))!.GetValue<double>());

    [Fact]
    public void A_date_of_JavaScript_is_read_as_a_time()
    {
        var at = new DateTime(2026, 11, 22, 13, 41, 3, 234, DateTimeKind.Utc);

        Assert.Equal("\"2026-11-22T13:41:03.234Z\"", Read((ref MessagePackWriter w) => w.Write(at)));
    }

    [Fact]
    public void What_JSON_has_no_word_for_is_refused()
    {
        Assert.Throws<MessagePackSerializationException>(() => Read((ref MessagePackWriter w) => w.Write("bytes"u8)));
        Assert.Throws<MessagePackSerializationException>(() => Read((ref MessagePackWriter w) => w.Write(double.NaN)));
        Assert.Throws<MessagePackSerializationException>(() => Read((ref MessagePackWriter w) => w.Write(float.PositiveInfinity)));
        Assert.Throws<MessagePackSerializationException>(() => Read((ref MessagePackWriter w) => w.WriteExtensionFormat(new ExtensionResult(7, new byte[4]))));
        Assert.Throws<MessagePackSerializationException>(() => Read((ref MessagePackWriter w) => w.WriteString([0xff, 0xfe])));
        Assert.Throws<MessagePackSerializationException>(() => Read((ref MessagePackWriter w) =>
        {
            w.WriteMapHeader(1);
            w.Write(1);
            w.Write(1);
        }));
    }

    [Fact]
    public void Nesting_beyond_the_bound_is_refused_and_not_followed() =>
        Assert.Throws<MessagePackSerializationException>(() => Read((ref MessagePackWriter w) =>
        {
            for (var i = 0; i < 100_000; i++)
            {
                w.WriteArrayHeader(1);
            }

            w.WriteNil();
        }));

    [Fact]
    public void Lengths_that_promise_more_than_there_is_are_refused()
    {
        Assert.Throws<EndOfStreamException>(() => FromMessagePack([0xdd, 0xff, 0xff, 0xff, 0xff]));
        Assert.Throws<EndOfStreamException>(() => FromMessagePack([0xdf, 0x7f, 0xff, 0xff, 0xff, 0xa1]));
        Assert.Throws<EndOfStreamException>(() => FromMessagePack([0xdb, 0x7f, 0xff, 0xff, 0xff, 0x41]));
        Assert.Throws<MessagePackSerializationException>(() => FromMessagePack([0xdb, 0xff, 0xff, 0xff, 0xff, 0x41]));
    }

    [Fact]
    public void Random_bytes_are_read_or_refused_and_nothing_else() =>
        Gen.Byte.Array[0, 200].Sample(static bytes =>
        {
            try
            {
                JsonDocument.Parse(FromMessagePack(bytes)).Dispose();
            }
            catch (Exception e) when (e is MessagePackSerializationException or EndOfStreamException)
            {
                Assert.NotEmpty(e.Message);
            }
        }, iter: 20_000);

    private static Gen<JsonNode?> Documents(Gen<string> texts)
    {
        var leaves = Gen.OneOf(
            Gen.Const(static () => (JsonNode?)null),
            Gen.Bool.Select(static b => (JsonNode?)JsonValue.Create(b)),
            Gen.Long.Select(static n => (JsonNode?)JsonValue.Create(n)),
            Gen.ULong.Select(static n => (JsonNode?)JsonValue.Create(n)),
            Gen.Double.Where(double.IsFinite).Select(static d => (JsonNode?)JsonValue.Create(d)),
            texts.Select(static s => (JsonNode?)JsonValue.Create(s)));
        return Gen.Recursive<JsonNode?>((depth, nested) => depth > 3 ? leaves : Gen.OneOf(
            leaves,
            nested.Array[0, 10].Select(static items => (JsonNode?)new JsonArray([.. items.Select(static i => i?.DeepClone())])),
            Gen.Dictionary(texts, nested)[0, 10].Select(static fields =>
                (JsonNode?)new JsonObject(fields.Select(static f => KeyValuePair.Create(f.Key, f.Value?.DeepClone()))))));
    }

    private delegate void Writing(ref MessagePackWriter writer);

    private static byte[] ToMessagePack(byte[] json)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        JsonToMessagePack.Write(ref writer, json);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static byte[] FromMessagePack(byte[] bytes)
    {
        var reader = new MessagePackReader(bytes);
        return MessagePackToJson.Read(ref reader);
    }

    private static string Read(Writing write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        write(ref writer);
        writer.Flush();
        return Encoding.UTF8.GetString(FromMessagePack(buffer.WrittenSpan.ToArray()));
    }
}
