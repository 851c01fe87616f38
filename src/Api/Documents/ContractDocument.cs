using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EventHub.Api.Documents;

/// <summary>
/// A description of the hub that is put together from its parts: what they say about the same objects is joined, and of the schemas
/// that all documents share it has those that it names.
/// </summary>
internal static class ContractDocument
{
    private const string SchemaPath = "#/components/schemas/";

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <param name="kind">Of the parts.</param>
    /// <exception cref="InvalidOperationException">Two parts say different things, or a schema is named that there is not.</exception>
    public static byte[] Compose(string kind)
    {
        var document = new JsonObject();
        foreach (var (name, part) in YamlSource.OfKind(kind))
        {
            Join(document, part, name);
        }

        AddSchemas(document, Schemas());
        return JsonSerializer.SerializeToUtf8Bytes(document, Readable);
    }

    private static JsonObject Schemas()
    {
        var schemas = new JsonObject();
        foreach (var (name, part) in YamlSource.OfKind(".schemas.yaml"))
        {
            Join(schemas, part, name);
        }

        return schemas;
    }

    private static void Join(JsonObject whole, JsonObject part, string source)
    {
        foreach (var (name, value) in part)
        {
            if (!whole.TryGetPropertyValue(name, out var present))
            {
                whole.Add(name, value?.DeepClone());
            }
            else if (present is JsonObject inner && value is JsonObject more)
            {
                Join(inner, more, source);
            }
            else
            {
                throw new InvalidOperationException($"{source}: {name} is said elsewhere");
            }
        }
    }

    private static void AddSchemas(JsonObject document, JsonObject all)
    {
        var named = new SortedSet<string>(StringComparer.Ordinal);
        Collect(document, all, named);
        var schemas = new JsonObject();
        foreach (var name in named)
        {
            schemas.Add(name, all[name]!.DeepClone());
        }

        document["components"]!["schemas"] = schemas;
    }

    private static void Collect(JsonNode? node, JsonObject all, SortedSet<string> named)
    {
        if (node is JsonArray items)
        {
            foreach (var item in items)
            {
                Collect(item, all, named);
            }

            return;
        }

        foreach (var (name, value) in node as JsonObject ?? [])
        {
            if (name == "$ref" && value is JsonValue path && path.GetValue<string>() is var target && target.StartsWith(SchemaPath, StringComparison.Ordinal))
            {
                var schema = target[SchemaPath.Length..];
                if (named.Add(schema))
                {
                    Collect(all[schema] ?? throw new InvalidOperationException($"there is no schema {schema}"), all, named);
                }
            }
            else
            {
                Collect(value, all, named);
            }
        }
    }
}
