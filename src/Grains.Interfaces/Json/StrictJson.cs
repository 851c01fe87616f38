using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace EventHub.Json;

/// <summary>
/// Reads request JSON strictly: unknown fields, wrong kinds and overlong texts become <see cref="FieldError"/>s that name the
/// field. Collects all errors of a request, so that its author corrects it once.
/// </summary>
public sealed partial class StrictJson
{
    private static readonly JsonDocumentOptions DocumentOptions = new()
    {
        MaxDepth = JsonLimits.MaxDepth,
        AllowDuplicateProperties = false,
    };

    /// <summary>Parses UTF-8 JSON. Invalid UTF-8, duplicate properties and excess depth are errors like any other.</summary>
    /// <exception cref="InvalidRequestException">The text is not JSON that can be stored and sent on as it is.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> utf8)
    {
        if (TryParse(utf8, out var reason) is { } document)
        {
            return document;
        }

        var field = Cut(JsonFault.PathOf(utf8.Span));
        throw new InvalidRequestException(field, field.Length == 0 ? $"the body {reason}" : reason!);
    }

    /// <returns>Null when the text is not JSON that can be taken; <paramref name="reason"/> says why not.</returns>
    internal static JsonDocument? TryParse(ReadOnlyMemory<byte> utf8, out string? reason)
    {
        if (!Utf8.IsValid(utf8.Span))
        {
            reason = "is not valid UTF-8";
            return null;
        }

        try
        {
            reason = null;
            return JsonDocument.Parse(utf8, DocumentOptions);
        }
        catch (JsonException e)
        {
            // A field that stands twice is told of without its place.
            var place = e.LineNumber is { } line ? $" (line {line + 1}, byte {e.BytePositionInLine})" : string.Empty;
            reason = $"is not valid JSON{place}: {Cut(Reason(e))}";
            return null;
        }
        catch (InvalidOperationException)
        {
            // Names are compared for duplicates while the text is parsed, and such a name can't be compared.
            reason = "has a field whose name contains an unpaired surrogate";
            return null;
        }
    }

    public bool IsObject(JsonElement value, string? field)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            return true;
        }

        Fail(field, "must be an object");
        return false;
    }

    /// <summary>A text of 1 to <paramref name="maxLength"/> characters; null stays null.</summary>
    public string? Text(JsonElement value, string field, int maxLength)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            Fail(field, "must be a string");
            return null;
        }

        if (!TryGetString(value, out var text))
        {
            Fail(field, "contains an unpaired surrogate");
            return null;
        }

        if (text.Length == 0 || text.Length > maxLength)
        {
            Fail(field, $"must have 1 to {maxLength} characters");
            return null;
        }

        if (text.Contains('\0'))
        {
            Fail(field, "contains the character U+0000, which can't be stored");
            return null;
        }

        return text;
    }

    public string[] Texts(JsonElement value, string field, int maxItems, int maxLength)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            Fail(field, "must be an array of strings");
            return [];
        }

        if (value.GetArrayLength() > maxItems)
        {
            Fail(field, $"must have at most {maxItems} items");
            return [];
        }

        var texts = new string[value.GetArrayLength()];
        var i = 0;
        foreach (var item in value.EnumerateArray())
        {
            var path = $"{field}[{i}]";
            if (item.ValueKind == JsonValueKind.Null)
            {
                Fail(path, "must be a string");
            }

            texts[i++] = Text(item, path, maxLength) ?? string.Empty;
        }

        return texts;
    }

    public bool? Flag(JsonElement value, string field)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.True: return true;
            case JsonValueKind.False: return false;
            case JsonValueKind.Null: return null;
            default:
                Fail(field, "must be true or false");
                return null;
        }
    }

    public long? Whole(JsonElement value, string field, long min, long max)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt64(out var number) || number < min || number > max)
        {
            Fail(field, $"must be a whole number from {min} to {max}");
            return null;
        }

        return number;
    }

    public double? Number(JsonElement value, string field, double min, double max)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var number) || !(number >= min && number <= max))
        {
            Fail(field, string.Create(CultureInfo.InvariantCulture, $"must be a number from {min} to {max}"));
            return null;
        }

        return number;
    }

    /// <summary>An RFC 3339 time with offset, cut to milliseconds.</summary>
    public DateTimeOffset? Time(JsonElement value, string field)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.String || !TryGetString(value, out var text) || !Rfc3339.TryParse(text, out var time))
        {
            Fail(field, "must be an RFC 3339 time such as 2026-11-22T13:41:03.234Z");
            return null;
        }

        return time;
    }

    /// <summary>
    /// An object that is kept as the caller wrote it. Texts inside it must be storable everywhere: PostgreSQL's jsonb takes
    /// neither U+0000 nor unpaired surrogates, so no store does.
    /// </summary>
    public byte[]? RawObject(JsonElement value, string field, int maxBytes)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return IsStorableObject(value, field, maxBytes)
            ? System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(value).ToArray()
            : null;
    }

    internal bool IsStorableObject(JsonElement value, string field, int maxBytes)
    {
        if (!IsObject(value, field))
        {
            return false;
        }

        var raw = System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(value);
        if (raw.Length > maxBytes)
        {
            Fail(field, $"must be at most {maxBytes} bytes of JSON, is {raw.Length}");
            return false;
        }

        if (raw.Contains((byte)'\\') && !JsonTexts.AreStorable(raw))
        {
            Fail(field, "contains the character U+0000 or an unpaired surrogate, which can't be stored");
            return false;
        }

        return true;
    }

    internal static bool TryGetGuid(JsonElement value, out Guid id)
    {
        try
        {
            return value.TryGetGuid(out id);
        }
        catch (InvalidOperationException)
        {
            // As in TryGetString.
            id = default;
            return false;
        }
    }

    internal static bool TryGetString(JsonElement value, out string text)
    {
        try
        {
            text = value.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            // An escaped unpaired surrogate is well-formed JSON that no UTF-16 text can hold.
            text = string.Empty;
            return false;
        }
    }

    private static string Reason(JsonException e) => e.Message.Split(" LineNumber:", 2)[0];
}
