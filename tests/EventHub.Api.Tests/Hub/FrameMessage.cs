using System.Buffers;
using System.Text.Json.Serialization;
using EventHub.Api.Realtime.Json;
using MessagePack;
using MessagePack.Formatters;

namespace EventHub.Api.Tests.Hub;

/// <summary><c>batched_events</c> as it comes, in either protocol.</summary>
[MessagePackFormatter(typeof(FrameMessageFormatter))]
internal sealed class FrameMessage
{
    [JsonPropertyName("count")]
    public int Count { get; set; }

    [JsonPropertyName("cursor")]
    public string Cursor { get; set; } = string.Empty;

    [JsonPropertyName("encoding")]
    public string? Encoding { get; set; }

    /// <summary>Base64 in JSON, bin in MessagePack.</summary>
    [JsonPropertyName("payload")]
    public byte[]? Payload { get; set; }

    [JsonPropertyName("events")]
    public IReadOnlyList<RawJson>? Events { get; set; }
}

internal sealed class FrameMessageFormatter : IMessagePackFormatter<FrameMessage>
{
    public void Serialize(ref MessagePackWriter writer, FrameMessage value, MessagePackSerializerOptions options) =>
        throw new MessagePackSerializationException("batches are only read");

    public FrameMessage Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        var message = new FrameMessage();
        for (var left = reader.ReadMapHeader(); left > 0; left--)
        {
            switch (reader.ReadString())
            {
                case "count": message.Count = reader.ReadInt32(); break;
                case "cursor": message.Cursor = reader.ReadString()!; break;
                case "encoding": message.Encoding = reader.ReadString(); break;
                case "payload": message.Payload = reader.ReadBytes()!.Value.ToArray(); break;
                case "events": message.Events = ReadEvents(ref reader); break;
                default: reader.Skip(); break;
            }
        }

        return message;
    }

    private static RawJson[] ReadEvents(ref MessagePackReader reader)
    {
        var events = new RawJson[reader.ReadArrayHeader()];
        for (var i = 0; i < events.Length; i++)
        {
            events[i] = new RawJson(MessagePackToJson.Read(ref reader));
        }

        return events;
    }
}
