using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace EventHub.Api.Documents;

/// <summary>A part of a document as it lies beside what it describes, in this assembly.</summary>
internal static class YamlSource
{
    private const string Prefix = "documents/";

    private static readonly IDeserializer Deserializer = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build();

    private static readonly ISerializer ToJson = new SerializerBuilder().JsonCompatible().Build();

    /// <param name="kind">The end of the names, such as <c>.openapi.yaml</c>.</param>
    /// <returns>All parts of a kind, by name.</returns>
    public static IEnumerable<(string Name, JsonObject Content)> OfKind(string kind)
    {
        var names = typeof(YamlSource).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(kind, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
        foreach (var name in names)
        {
            using var reader = new StreamReader(typeof(YamlSource).Assembly.GetManifestResourceStream(name)!);
            yield return (name[Prefix.Length..], Read(reader));
        }
    }

    private static JsonObject Read(StreamReader yaml)
    {
        var content = Deserializer.Deserialize<object>(new MergingParser(new Parser(yaml)));
        return JsonNode.Parse(ToJson.Serialize(content))!.AsObject();
    }
}
