using System.Text.Json.Nodes;

namespace EventHub.Api.Tests.Documents;

/// <summary>What documents give as examples is what their schemas say.</summary>
public sealed class ExampleTests(ServedDocuments served) : IClassFixture<ServedDocuments>
{
    /// <summary>What NJsonSchema checks of them; a schema that says more would be checked less than it reads.</summary>
    private static readonly string[] Keywords =
    [
        "type", "enum", "oneOf", "properties", "required", "additionalProperties", "items", "minimum", "maximum", "minLength", "maxLength",
        "minItems", "maxItems", "pattern", "format", "$ref", "description", "examples", "default",
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Examples_are_what_their_schemas_say(bool isSocket)
    {
        var file = isSocket ? served.AsyncApi : served.OpenApi.Contract;
        var count = 0;
        foreach (var place in Schemas.Within(file.Root))
        {
            var schema = place["schema"] ?? (place["payload"] is { } payload ? payload : place["type"] is not null || place["oneOf"] is not null ? place : null);
            foreach (var example in schema is null ? [] : ExamplesOf(place, file))
            {
                count++;
                var errors = file.ErrorsOf(schema!, example.ToJsonString());
                Assert.True(errors.Count == 0, $"{example.ToJsonString()}: {string.Join("; ", errors)}");
            }
        }

        Assert.InRange(count, 20, int.MaxValue);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Schemas_say_nothing_that_is_not_checked(bool isSocket)
    {
        var file = isSocket ? served.AsyncApi : served.OpenApi.Contract;
        foreach (var (name, schema) in file.Root["components"]!["schemas"]!.AsObject())
        {
            CheckKeywords(name, schema!.AsObject());
        }
    }

    private static void CheckKeywords(string name, JsonObject schema)
    {
        Assert.All(schema, keyword => Assert.True(Keywords.Contains(keyword.Key), $"{name}: {keyword.Key}"));
        var inner = (schema["properties"]?.AsObject().Select(static p => p.Value) ?? [])
            .Concat(schema["oneOf"]?.AsArray() ?? []).Append(schema["items"]).Append(schema["additionalProperties"]);
        foreach (var part in inner.OfType<JsonObject>())
        {
            CheckKeywords(name, part);
        }
    }

    /// <summary>OpenAPI keeps one beside a schema, AsyncAPI many with a payload, schemas a list.</summary>
    private static IEnumerable<JsonNode> ExamplesOf(JsonObject place, ContractFile file)
    {
        if (place["example"] is { } one)
        {
            yield return one;
        }

        foreach (var (_, named) in place["examples"] as JsonObject ?? [])
        {
            yield return file.Follow(named!)["value"]!;
        }

        foreach (var listed in place["examples"] as JsonArray ?? [])
        {
            yield return place["payload"] is null ? listed! : listed!["payload"]!;
        }
    }
}
