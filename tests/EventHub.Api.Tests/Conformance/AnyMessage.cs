using System.Text.Json;
using System.Text.Json.Serialization;
using MessagePack;
using MessagePack.Formatters;

namespace EventHub.Api.Tests.Conformance;

/// <summary>Whatever comes over SignalR, as the JSON that it would be: bytes as base64.</summary>
[JsonConverter(typeof(AnyMessageConverter))]
[MessagePackFormatter(typeof(AnyMessageFormatter))]
internal sealed record AnyMessage(JsonElement Json);

internal sealed class AnyMessageConverter : JsonConverter<AnyMessage>
{
    public override AnyMessage Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(JsonElement.ParseValue(ref reader));

    public override void Write(Utf8JsonWriter writer, AnyMessage value, JsonSerializerOptions options) => value.Json.WriteTo(writer);
}

internal sealed class AnyMessageFormatter : IMessagePackFormatter<AnyMessage>
{
    public AnyMessage Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options) =>
        new(JsonDocument.Parse(MessagePackSerializer.ConvertToJson(reader.ReadRaw())).RootElement);

    public void Serialize(ref MessagePackWriter writer, AnyMessage value, MessagePackSerializerOptions options) =>
        throw new MessagePackSerializationException("only read");
}
