using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace EventHub.Api.Tests.Documents;

/// <summary>The calls of the REST document.</summary>
internal sealed partial class OpenApiFile
{
    private static readonly string[] Methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

    public OpenApiFile(string json)
    {
        Contract = ContractFile.Parse(json);
        Operations =
        [
            .. from path in Contract.Root["paths"]!.AsObject()
               from operation in path.Value!.AsObject()
               where Methods.Contains(operation.Key)
               select new Operation(this, operation.Key.ToUpperInvariant(), path.Key, operation.Value!.AsObject(), path.Value["parameters"]?.AsArray() ?? []),
        ];
    }

    public ContractFile Contract { get; }

    public IReadOnlyList<Operation> Operations { get; }

    /// <summary>The most literal of those whose path fits.</summary>
    public Operation? Find(string method, string path) => Operations
        .Where(o => o.Method == method && o.Fits(path))
        .MinBy(static o => o.Path.Count(static c => c == '{'));

    internal sealed partial class Operation(OpenApiFile file, string method, string path, JsonObject content, JsonArray shared)
    {
        private readonly Regex _path = new($"^{Placeholder().Replace(path.TrimEnd('/'), "[^/]+")}/?$");

        public string Id => Content["operationId"]?.GetValue<string>() ?? $"{Method} {Path}";

        public string Method => method;

        public string Path => path;

        public JsonObject Content => content;

        public IReadOnlyList<JsonObject> Parameters =>
            [.. shared.Concat(content["parameters"]?.AsArray() ?? []).Select(parameter => file.Contract.Follow(parameter!))];

        /// <summary>Its answers by their status.</summary>
        public IReadOnlyDictionary<string, JsonObject> Responses =>
            content["responses"]!.AsObject().ToDictionary(static r => r.Key, r => file.Contract.Follow(r.Value!));

        public bool IsOpen => content["security"] is JsonArray { Count: 0 };

        public JsonNode? RequestSchema => content["requestBody"] is { } body ? file.Contract.Follow(body)["content"]!["application/json"]!["schema"] : null;

        public bool Fits(string requested) => _path.IsMatch(requested);

        [GeneratedRegex(@"\{[^}]+\}")]
        private static partial Regex Placeholder();
    }
}
