using System.Text.Json;
using System.Text.Json.Serialization;

namespace EventHub.Bench.PlainServer;

/// <summary>JSON that is sent as it is, so that the plain server pays for sending and not for building objects.</summary>
internal sealed record RawJson(ReadOnlyMemory<byte> Utf8);

internal sealed class RawJsonConverter : JsonConverter<RawJson>
{
    public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("raw JSON is only sent");

    public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.Utf8.Span, skipInputValidation: true);
}
