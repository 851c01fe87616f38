using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;

namespace EventHub.Api.Tests.Documents;

/// <summary>The REST document is valid, complete, and of the calls that there are.</summary>
public sealed class OpenApiTests(ServedDocuments served) : IClassFixture<ServedDocuments>
{
    /// <summary>The executable maps the one, with the exporter; the other is there where it was switched on.</summary>
    private static readonly string[] Elsewhere = ["GET /metrics", "POST /api/auth/token"];

    /// <summary>Sockets have a document of their own; the page is for people.</summary>
    private static readonly string[] Others = ["/hubs/", "/api/websocket/ws", "/reference"];

    [Fact]
    public async Task It_is_valid_OpenApi_of_version_3_1()
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(served.OpenApiText));

        var read = await OpenApiDocument.LoadAsync(stream, "json", new OpenApiReaderSettings { RuleSet = ValidationRuleSet.GetDefaultRuleSet() });

        Assert.Empty(read.Diagnostic!.Errors);
        Assert.Empty(read.Diagnostic.Warnings);
        Assert.Equal(OpenApiSpecVersion.OpenApi3_1, read.Diagnostic.SpecificationVersion);
    }

    [Fact]
    public void It_describes_the_calls_that_are_mapped_and_no_others()
    {
        var mapped = from route in served.Server.Endpoints.OfType<RouteEndpoint>()
                     where !Others.Any(other => route.RoutePattern.RawText!.StartsWith(other, StringComparison.Ordinal))
                     let methods = route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]
                     from method in methods
                     where method != "HEAD" || !methods.Contains("GET")
                     select $"{method} {Plain(route.RoutePattern.RawText!)}";
        var described = served.OpenApi.Operations.Select(static o => $"{o.Method} {Plain(o.Path)}").Except(Elsewhere);

        Assert.Equal(mapped.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));

        static string Plain(string path) => path.TrimEnd('/');
    }

    [Theory]
    [InlineData("/openapi/v1.json")]
    [InlineData("/asyncapi/v1.json")]
    public async Task Whoever_asks_whether_a_document_is_there_needs_no_token_either(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        using var response = await served.Server.Anonymous.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void The_sockets_that_are_mapped_are_the_servers_of_their_document()
    {
        var mapped = served.Server.Endpoints.OfType<RouteEndpoint>().Select(static route => route.RoutePattern.RawText!)
            .Where(static path => (path.StartsWith("/hubs/", StringComparison.Ordinal) && !path.EndsWith("/negotiate", StringComparison.Ordinal))
                || path.StartsWith("/api/websocket/ws", StringComparison.Ordinal));
        var described = served.AsyncApi.Root["servers"]!.AsObject().Select(static s => s.Value!["pathname"]!.GetValue<string>());

        Assert.Equal(mapped.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_call_says_what_it_does_and_who_may_do_it()
    {
        var tags = served.OpenApi.Contract.Root["tags"]!.AsArray().Select(static t => t!["name"]!.GetValue<string>()).ToArray();
        foreach (var operation in served.OpenApi.Operations)
        {
            Assert.False(string.IsNullOrEmpty(operation.Content["summary"]?.GetValue<string>()), operation.Id);
            Assert.False(string.IsNullOrEmpty(operation.Content["description"]?.GetValue<string>()), operation.Id);
            Assert.Contains(Assert.Single(operation.Content["tags"]!.AsArray())!.GetValue<string>(), tags);
            Assert.Equal(operation.IsOpen, !operation.Responses.ContainsKey("401"));
            Assert.Equal(operation.RequestSchema is not null, operation.Responses.ContainsKey("413"));
        }

        Assert.Distinct(served.OpenApi.Operations.Select(static o => o.Id));
    }

    [Fact]
    public void Every_error_is_a_problem_with_an_example()
    {
        foreach (var operation in served.OpenApi.Operations.Where(static o => !o.Path.StartsWith("/health/", StringComparison.Ordinal)))
        {
            foreach (var (status, response) in operation.Responses.Where(static r => r.Key[0] is '4' or '5'))
            {
                var content = Assert.Single(response["content"]!.AsObject());
                Assert.Equal("application/problem+json", content.Key);
                Assert.Equal("#/components/schemas/Problem", content.Value!["schema"]!["$ref"]!.GetValue<string>());
                Assert.Equal(status, content.Value["example"]!["status"]!.ToJsonString());
            }
        }
    }

    [Fact]
    public void Every_answer_of_JSON_has_an_example()
    {
        var answers = (from operation in served.OpenApi.Operations
                       from response in operation.Responses
                       where response.Key[0] == '2' && response.Value["content"]?["application/json"] is not null
                       select (Name: $"{operation.Id} {response.Key}", Content: response.Value["content"]!["application/json"]!)).ToArray();

        Assert.InRange(answers.Length, 25, int.MaxValue);
        Assert.Empty(answers.Where(static a => a.Content["example"] is null && a.Content["examples"] is not JsonObject { Count: > 0 }).Select(static a => a.Name));
    }

    [Fact]
    public void Path_parameters_are_those_of_the_path()
    {
        foreach (var operation in served.OpenApi.Operations)
        {
            var described = operation.Parameters.Where(static p => p["in"]!.GetValue<string>() == "path").Select(static p => p["name"]!.GetValue<string>());
            var named = operation.Path.Split('/').Where(static s => s.StartsWith('{')).Select(static s => s.Trim('{', '}'));
            Assert.Equal(named, described);
        }
    }

    [Fact]
    public void Objects_of_requests_take_no_unknown_fields()
    {
        var requests = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var schema in served.OpenApi.Operations.Select(static o => o.RequestSchema).OfType<JsonNode>())
        {
            Schemas.NamedBy(schema, served.OpenApi.Contract, requests);
        }

        var objects = requests.Select(name => (name, Schema: served.OpenApi.Contract.Root["components"]!["schemas"]![name]!.AsObject()))
            .Where(static s => s.Schema["properties"] is not null).ToArray();
        Assert.Contains(objects, static s => s.name == "EventDraft");
        Assert.All(objects, static s => Assert.False(s.Schema["additionalProperties"]!.GetValue<bool>(), s.name));
    }
}
