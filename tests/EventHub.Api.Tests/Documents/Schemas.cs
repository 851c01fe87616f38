using System.Text.Json.Nodes;

namespace EventHub.Api.Tests.Documents;

/// <summary>Walks through documents.</summary>
internal static class Schemas
{
    private const string Path = "#/components/schemas/";

    /// <summary>All schemas that one names, and that those name.</summary>
    public static void NamedBy(JsonNode? node, ContractFile file, SortedSet<string> names)
    {
        foreach (var inner in Within(node))
        {
            if (inner["$ref"] is JsonValue reference && reference.GetValue<string>() is var path
                && path.StartsWith(Path, StringComparison.Ordinal) && names.Add(path[Path.Length..]))
            {
                NamedBy(file.Follow(inner), file, names);
            }
        }
    }

    /// <summary>Every object in a tree, the outermost first.</summary>
    public static IEnumerable<JsonObject> Within(JsonNode? node)
    {
        switch (node)
        {
            case JsonArray items:
                return items.SelectMany(Within);
            case JsonObject members:
                return members.Select(static m => m.Value).SelectMany(Within).Prepend(members);
            default:
                return [];
        }
    }
}
