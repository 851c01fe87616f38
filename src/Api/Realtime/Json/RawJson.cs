using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using MessagePack;
using MessagePack.Formatters;

namespace EventHub.Api.Realtime.Json;

/// <summary>
/// One JSON value as its UTF-8: what every hub method takes and answers, so that one vocabulary, and one set of parsers,
/// serves every transport and protocol.
/// </summary>
[JsonConverter(typeof(RawJsonConverter))]
[MessagePackFormatter(typeof(RawJsonFormatter))]
internal sealed class RawJson(ReadOnlyMemory<byte> utf8)
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public ReadOnlyMemory<byte> Utf8 { get; } = utf8;

    /// <summary>Called when this, as an answer, has its place in the connection's order: what is sent afterwards comes after it.</summary>
    public Action? Placed { get; init; }

    public static RawJson Of(Action<Utf8JsonWriter> write, Action? placed = null)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            write(writer);
        }

        return new RawJson(buffer.WrittenMemory) { Placed = placed };
    }

    public override string ToString() => System.Text.Encoding.UTF8.GetString(Utf8.Span);
}

internal sealed class RawJsonConverter : JsonConverter<RawJson>
{
    /// <summary>A null argument is a value like any other: the parser says what is wrong with it.</summary>
    public override bool HandleNull => true;

    public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var value = JsonDocument.ParseValue(ref reader);
        return new RawJson(System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(value.RootElement).ToArray());
    }

    public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.Utf8.Span, skipInputValidation: true);
}

internal sealed class RawJsonFormatter : IMessagePackFormatter<RawJson>
{
    public RawJson Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options) =>
        new(MessagePackToJson.Read(ref reader));

    public void Serialize(ref MessagePackWriter writer, RawJson value, MessagePackSerializerOptions options) =>
        JsonToMessagePack.Write(ref writer, value.Utf8.Span);
}
