using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using EventHub.Json;
using MessagePack;

namespace EventHub.Api.Realtime.Json;

/// <summary>
/// Reads one MessagePack value as the JSON that it stands for, so that every transport's requests meet the same parsers. What
/// JSON has no word for is refused, not bent: bytes, infinities, keys that are not texts, foreign extensions.
/// </summary>
internal static class MessagePackToJson
{
    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <exception cref="MessagePackSerializationException">The value has no JSON form.</exception>
    /// <exception cref="EndOfStreamException">The bytes end too early.</exception>
    public static byte[] Read(ref MessagePackReader reader)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            Copy(ref reader, writer, depth: 0);
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Copy(ref MessagePackReader reader, Utf8JsonWriter writer, int depth)
    {
        switch (reader.NextMessagePackType)
        {
            case MessagePackType.Nil:
                reader.ReadNil();
                writer.WriteNullValue();
                break;
            case MessagePackType.Boolean:
                writer.WriteBooleanValue(reader.ReadBoolean());
                break;
            case MessagePackType.Integer when reader.NextCode == MessagePackCode.UInt64:
                writer.WriteNumberValue(reader.ReadUInt64());
                break;
            case MessagePackType.Integer:
                writer.WriteNumberValue(reader.ReadInt64());
                break;
            case MessagePackType.Float:
                CopyFloat(ref reader, writer);
                break;
            case MessagePackType.String:
                CopyText(ref reader, writer, isName: false);
                break;
            case MessagePackType.Array:
                CopyArray(ref reader, writer, Deeper(depth));
                break;
            case MessagePackType.Map:
                CopyMap(ref reader, writer, Deeper(depth));
                break;
            case MessagePackType.Extension:
                // The reader refuses every extension but the timestamp, which is what JavaScript makes of a Date.
                writer.WriteStringValue(Rfc3339.Write(reader.ReadDateTime()));
                break;
            default:
                throw new MessagePackSerializationException($"{reader.NextMessagePackType} has no JSON form");
        }
    }

    private static void CopyArray(ref MessagePackReader reader, Utf8JsonWriter writer, int depth)
    {
        var count = reader.ReadArrayHeader();
        writer.WriteStartArray();
        for (var i = 0; i < count; i++)
        {
            Copy(ref reader, writer, depth);
        }

        writer.WriteEndArray();
    }

    private static void CopyMap(ref MessagePackReader reader, Utf8JsonWriter writer, int depth)
    {
        var count = reader.ReadMapHeader();
        writer.WriteStartObject();
        for (var i = 0; i < count; i++)
        {
            if (reader.NextMessagePackType != MessagePackType.String)
            {
                throw new MessagePackSerializationException("the keys of a map must be texts");
            }

            CopyText(ref reader, writer, isName: true);
            Copy(ref reader, writer, depth);
        }

        writer.WriteEndObject();
    }

    private static void CopyFloat(ref MessagePackReader reader, Utf8JsonWriter writer)
    {
        if (reader.NextCode == MessagePackCode.Float32)
        {
            var single = reader.ReadSingle();
            Require(float.IsFinite(single), "a number must be finite");
            writer.WriteNumberValue(single);
            return;
        }

        var number = reader.ReadDouble();
        Require(double.IsFinite(number), "a number must be finite");
        writer.WriteNumberValue(number);
    }

    private static void CopyText(ref MessagePackReader reader, Utf8JsonWriter writer, bool isName)
    {
        var sequence = ReadText(ref reader);
        var text = sequence.IsSingleSegment ? sequence.FirstSpan : sequence.ToArray();
        Require(Utf8.IsValid(text), "a text must be valid UTF-8");
        if (isName)
        {
            writer.WritePropertyName(text);
        }
        else
        {
            writer.WriteStringValue(text);
        }
    }

    private static ReadOnlySequence<byte> ReadText(ref MessagePackReader reader)
    {
        try
        {
            return reader.ReadStringSequence().GetValueOrDefault();
        }
        catch (ArgumentOutOfRangeException e)
        {
            // The library slices by a length over 2 GiB without a look at what is there.
            throw new MessagePackSerializationException("a text is longer than the message", e);
        }
    }

    private static int Deeper(int depth)
    {
        Require(depth < JsonToMessagePack.MaxDepth, "the value is nested too deeply");
        return depth + 1;
    }

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new MessagePackSerializationException(otherwise);
        }
    }
}
