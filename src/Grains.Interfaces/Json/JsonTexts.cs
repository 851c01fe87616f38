using System.Text.Json;
using System.Text.Unicode;

namespace EventHub.Json;

/// <summary>Scans JSON without building it: the hot path's check of what a producer hands in.</summary>
internal static class JsonTexts
{
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = JsonLimits.MaxDepth };

    /// <summary>True when every name and text of valid JSON can be held by every store and client.</summary>
    public static bool AreStorable(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, ReaderOptions);
        while (reader.Read())
        {
            if (!IsStorable(ref reader))
            {
                return false;
            }
        }

        return true;
    }

    /// <returns>Null when the bytes are one JSON object that can be stored and sent on; else what is wrong with them.</returns>
    public static string? WhyNotAnObject(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
        {
            return "is not valid UTF-8";
        }

        try
        {
            var reader = new Utf8JsonReader(json, ReaderOptions);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return "must be a JSON object";
            }

            do
            {
                if (!IsStorable(ref reader))
                {
                    return "contains the character U+0000 or an unpaired surrogate, which can't be stored";
                }
            }
            while (reader.Read());

            return null;
        }
        catch (JsonException e)
        {
            return $"is not valid JSON (byte {e.BytePositionInLine})";
        }
    }

    private static bool IsStorable(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName) || !reader.ValueIsEscaped)
        {
            return true;
        }

        try
        {
            return !reader.GetString()!.Contains('\0');
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
