using System.Text.Json;
using System.Text.Json.Nodes;
using NJsonSchema;

namespace EventHub.Api.Tests.Documents;

/// <summary>A document as the hub serves it, and what its schemas say about real messages.</summary>
internal sealed class ContractFile
{
    private readonly JsonObject _root;
    private readonly JsonObject _definitions;
    private readonly Dictionary<string, JsonSchema> _read = [];

    public ContractFile(JsonObject root)
    {
        _root = root;
        _definitions = Prepared(root["components"]!["schemas"]!.DeepClone()).AsObject();
    }

    public JsonObject Root => _root;

    /// <summary>What a reference stands for; anything else stands for itself.</summary>
    public JsonObject Follow(JsonNode node)
    {
        if (node["$ref"] is not { } reference)
        {
            return node.AsObject();
        }

        JsonNode? target = _root;
        foreach (var step in reference.GetValue<string>().Split('/').Skip(1))
        {
            target = target?[step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)];
        }

        return Follow(target ?? throw new InvalidOperationException($"{reference} names nothing"));
    }

    /// <summary>What is wrong with a message. Fields that its schema does not name are wrong too, also where later versions may have more.</summary>
    public IReadOnlyList<string> ErrorsOf(JsonNode schema, string json) =>
        [.. Schema(schema).Validate(json).Select(static e => e.ToString().ReplaceLineEndings(" "))];

    private JsonSchema Schema(JsonNode schema)
    {
        var text = schema.ToJsonString();
        lock (_read)
        {
            if (!_read.TryGetValue(text, out var read))
            {
                var whole = Prepared(schema.DeepClone()).AsObject();

                // A reference has no siblings there.
                whole = whole.ContainsKey("$ref") ? new JsonObject { ["allOf"] = new JsonArray(whole) } : whole;
                whole["definitions"] = Definitions(schema);
                _read.Add(text, read = JsonSchema.FromJsonAsync(whole.ToJsonString()).GetAwaiter().GetResult());
            }

            return read;
        }
    }

    /// <summary>Those that it needs: reading them all for each would take most of a test's time.</summary>
    private JsonObject Definitions(JsonNode schema)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        Schemas.NamedBy(schema, this, names);
        return new JsonObject(names.Select(name => KeyValuePair.Create<string, JsonNode?>(name, _definitions[name]!.DeepClone())));
    }

    private static JsonNode Prepared(JsonNode node)
    {
        switch (node)
        {
            case JsonArray items:
                foreach (var item in items)
                {
                    Prepare(item);
                }

                break;
            case JsonObject members:
                foreach (var (_, member) in members.ToArray())
                {
                    Prepare(member);
                }

                if (members["$ref"] is JsonValue reference)
                {
                    members["$ref"] = reference.GetValue<string>().Replace("#/components/schemas/", "#/definitions/", StringComparison.Ordinal);
                }

                if (members["properties"] is JsonObject && members["additionalProperties"] is null && members["type"] is JsonValue)
                {
                    members["additionalProperties"] = false;
                }

                break;
        }

        return node;

        static void Prepare(JsonNode? inner)
        {
            if (inner is not null)
            {
                Prepared(inner);
            }
        }
    }

    public static ContractFile Parse(string json) => new(JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false })!.AsObject());
}
