using System.Text.Json;

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
