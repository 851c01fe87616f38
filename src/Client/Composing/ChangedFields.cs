using System.Text.Json.Nodes;

namespace EventHub.Client.Composing;

/// <summary>Which fields differ between two states of one thing.</summary>
internal static class ChangedFields
{
    /// <returns>
    /// Dotted paths in ordinal order: of objects the members that differ, of anything else, arrays too, the whole. Empty when nothing
    /// differs, or when what differs is no object and so has no fields.
    /// </returns>
    public static IReadOnlyList<string> Between(JsonNode? before, JsonNode? after)
    {
        var changed = new SortedSet<string>(StringComparer.Ordinal);
        Collect(before, after, string.Empty, changed);
        return [.. changed];
    }

    private static void Collect(JsonNode? before, JsonNode? after, string path, SortedSet<string> changed)
    {
        if (JsonNode.DeepEquals(before, after))
        {
            return;
        }

        if (before is JsonObject was && after is JsonObject isNow)
        {
            foreach (var name in was.Select(static member => member.Key).Union(isNow.Select(static member => member.Key)))
            {
                Collect(was[name], isNow[name], path.Length == 0 ? name : $"{path}.{name}", changed);
            }
        }
        else if (path.Length > 0)
        {
            changed.Add(path);
        }
    }
}
