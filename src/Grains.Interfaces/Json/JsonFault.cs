using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace EventHub.Json;

/// <summary>
/// Finds the field for which a text is refused as a whole. Only a text that was refused is asked, since it is read once more for that.
/// </summary>
internal static class JsonFault
{
    /// <returns>
    /// The path of the first field that stands twice or is not valid UTF-8, as errors name fields; of the object when the name can't be
    /// told; empty when neither is the fault.
    /// </returns>
    public static string PathOf(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = JsonLimits.MaxDepth });
        var levels = new List<Level>();
        try
        {
            while (reader.Read())
            {
                if (IsAtFault(ref reader, levels))
                {
                    return Path(levels);
                }
            }
        }
        catch (JsonException)
        {
            // What is no JSON at all is told with its line.
        }

        return string.Empty;
    }

    private static bool IsAtFault(ref Utf8JsonReader reader, List<Level> levels)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                return !levels[^1].TryName(ref reader);
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                levels.RemoveAt(levels.Count - 1);
                return false;
        }

        if (levels is [.., { IsArray: true } array])
        {
            array.Index++;
        }

        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            levels.Add(new Level(reader.TokenType == JsonTokenType.StartArray));
        }

        return reader.TokenType == JsonTokenType.String && !Utf8.IsValid(reader.ValueSpan);
    }

    private static string Path(List<Level> levels)
    {
        var path = new StringBuilder();
        foreach (var level in levels)
        {
            if (level.IsArray)
            {
                path.Append('[').Append(level.Index).Append(']');
            }
            else if (level.Name is { } name)
            {
                path.Append(path.Length == 0 ? string.Empty : ".").Append(name);
            }
        }

        return path.ToString();
    }

    private sealed class Level(bool isArray)
    {
        private readonly HashSet<string>? _names = isArray ? null : new(StringComparer.Ordinal);

        public bool IsArray => isArray;

        /// <summary>Of the item that is read.</summary>
        public int Index { get; set; } = -1;

        /// <summary>Of the field that is read; null when it can't be told.</summary>
        public string? Name { get; private set; }

        /// <returns>False when it stands twice, or is no text.</returns>
        public bool TryName(ref Utf8JsonReader reader)
        {
            Name = null;
            if (!Utf8.IsValid(reader.ValueSpan))
            {
                return false;
            }

            try
            {
                Name = reader.GetString()!;
            }
            catch (InvalidOperationException)
            {
                // An unpaired surrogate.
                return false;
            }

            return _names!.Add(Name);
        }
    }
}
