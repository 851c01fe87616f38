using System.Buffers;
using System.Text.Json;
using MessagePack;

namespace EventHub.Api.Realtime.Json;

/// <summary>
/// Writes JSON as MessagePack without building it. MessagePack says how many items a map or an array has before them, so that
/// the text is read twice: to count, and to write.
/// </summary>
internal static class JsonToMessagePack
{
    /// <summary>Twice what a request may nest: what the hub wraps around a stored event has to fit as well.</summary>
    internal const int MaxDepth = 64;

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = MaxDepth };

    /// <param name="writer">Takes one value.</param>
    /// <param name="json">One valid JSON value.</param>
    public static void Write(ref MessagePackWriter writer, ReadOnlySpan<byte> json)
    {
        var counts = ArrayPool<int>.Shared.Rent(64);
        try
        {
            Count(json, ref counts);
            WriteTokens(ref writer, json, counts);
        }
        finally
        {
            ArrayPool<int>.Shared.Return(counts);
        }
    }

    /// <summary>The number of items of every map and array, in the order in which they open.</summary>
    private static void Count(ReadOnlySpan<byte> json, ref int[] counts)
    {
        Span<int> open = stackalloc int[MaxDepth];
        Span<bool> isArray = stackalloc bool[MaxDepth];
        var depth = 0;
        var containers = 0;
        var reader = new Utf8JsonReader(json, ReaderOptions);
        while (reader.Read())
        {
            var token = reader.TokenType;
            if (token is JsonTokenType.EndArray or JsonTokenType.EndObject)
            {
                depth--;
                continue;
            }

            if (depth > 0 && (token == JsonTokenType.PropertyName || isArray[depth - 1]))
            {
                counts[open[depth - 1]]++;
            }

            if (token is JsonTokenType.StartArray or JsonTokenType.StartObject)
            {
                Reserve(ref counts, containers);
                counts[containers] = 0;
                isArray[depth] = token == JsonTokenType.StartArray;
                open[depth++] = containers++;
            }
        }
    }

    private static void Reserve(ref int[] counts, int used)
    {
        if (used == counts.Length)
        {
            var larger = ArrayPool<int>.Shared.Rent(used * 2);
            counts.AsSpan(0, used).CopyTo(larger);
            ArrayPool<int>.Shared.Return(counts);
            counts = larger;
        }
    }

    private static void WriteTokens(ref MessagePackWriter writer, ReadOnlySpan<byte> json, ReadOnlySpan<int> counts)
    {
        var container = 0;
        var reader = new Utf8JsonReader(json, ReaderOptions);
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject: writer.WriteMapHeader(counts[container++]); break;
                case JsonTokenType.StartArray: writer.WriteArrayHeader(counts[container++]); break;
                case JsonTokenType.PropertyName or JsonTokenType.String: WriteText(ref writer, ref reader); break;
                case JsonTokenType.Number: WriteNumber(ref writer, ref reader); break;
                case JsonTokenType.True: writer.Write(true); break;
                case JsonTokenType.False: writer.Write(false); break;
                case JsonTokenType.Null: writer.WriteNil(); break;
            }
        }
    }

    private static void WriteText(ref MessagePackWriter writer, ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            writer.WriteString(reader.ValueSpan);
            return;
        }

        var text = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
        try
        {
            writer.WriteString(text.AsSpan(0, reader.CopyString(text)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(text);
        }
    }

    /// <summary>Whole numbers stay exact as long as 64 bits hold them; the others become what a JSON reader in a browser makes of them.</summary>
    private static void WriteNumber(ref MessagePackWriter writer, ref Utf8JsonReader reader)
    {
        if (reader.TryGetInt64(out var whole))
        {
            writer.Write(whole);
        }
        else if (reader.TryGetUInt64(out var large))
        {
            writer.Write(large);
        }
        else
        {
            writer.Write(reader.GetDouble());
        }
    }
}
