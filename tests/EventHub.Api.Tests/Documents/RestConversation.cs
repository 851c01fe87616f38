using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EventHub.Api.Tests.Documents;

/// <summary>Calls to a hub, each of which is held against the document: what was asked, what was answered, and that both are in it.</summary>
internal sealed class RestConversation(DocumentedHub hub) : IDisposable
{
    /// <summary>For these the hub has to be broken, or to have too much to do.</summary>
    private static readonly string[] Unprovoked = ["Failed", "RateLimited", "TooSlow"];

    private readonly List<HttpClient> _clients = [];
    private readonly HashSet<(string Call, string Status)> _seen = [];
    private readonly List<string> _violations = [];

    public HttpClient Anonymous => Client(null);

    public HttpClient As(string user) => Client(hub.TokenOf(user));

    public IReadOnlyList<string> Violations => _violations;

    /// <summary>Documented answers that no call has had.</summary>
    public IEnumerable<string> Unseen =>
        from operation in hub.OpenApi.Operations
        from response in operation.Content["responses"]!.AsObject()
        where response.Key != "503" && !Unprovoked.Contains(response.Value!["$ref"]?.GetValue<string>().Split('/')[^1])
        where !_seen.Contains((operation.Id, response.Key))
        select $"{operation.Id} {response.Key}";

    public void Dispose()
    {
        foreach (var client in _clients)
        {
            client.Dispose();
        }
    }

    private HttpClient Client(string? token)
    {
        var client = new HttpClient(new Checked(this)) { BaseAddress = hub.Process.Address };
        client.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        _clients.Add(client);
        return client;
    }

    private void Check(HttpRequestMessage request, string? sent, HttpResponseMessage answer, string received)
    {
        var call = $"{request.Method} {request.RequestUri!.PathAndQuery} {sent} -> {(int)answer.StatusCode} {received}";
        if (hub.OpenApi.Find(request.Method.Method, request.RequestUri.AbsolutePath) is not { } operation)
        {
            _violations.Add($"{call}: is not documented");
            return;
        }

        var status = ((int)answer.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
        _seen.Add((operation.Id, status));
        if (!operation.Responses.TryGetValue(status, out var response))
        {
            _violations.Add($"{call}: the status is not documented");
            return;
        }

        if (answer.IsSuccessStatusCode)
        {
            CheckRequest(operation, request, sent, call);
        }

        CheckAnswer(response, answer, received, call);
    }

    private void CheckRequest(OpenApiFile.Operation operation, HttpRequestMessage request, string? sent, string call)
    {
        if (operation.RequestSchema is { } schema)
        {
            Told(hub.OpenApi.Contract.ErrorsOf(schema, sent!), call);
        }

        var known = operation.Parameters.Where(static p => p["in"]!.GetValue<string>() == "query").Select(static p => p["name"]!.GetValue<string>());
        var given = request.RequestUri!.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(static p => p.Split('=')[0]);
        Told(given.Except(known), call);
    }

    private void CheckAnswer(JsonObject response, HttpResponseMessage answer, string received, string call)
    {
        foreach (var (header, _) in response["headers"] as JsonObject ?? [])
        {
            Told(answer.Headers.Contains(header) ? [] : [$"the header {header} is not there"], call);
        }

        var type = answer.Content.Headers.ContentType?.MediaType;
        if (response["content"] is not JsonObject contents)
        {
            Told(received.Length == 0 ? [] : ["there is a body that is not documented"], call);
        }
        else if (type is null || contents[type] is not { } content)
        {
            Told([$"the type {type} is not documented"], call);
        }
        else if (type.EndsWith("json", StringComparison.Ordinal))
        {
            Told(hub.OpenApi.Contract.ErrorsOf(content["schema"]!, received), call);
        }
    }

    private void Told(IEnumerable<string> errors, string call) => _violations.AddRange(errors.Select(error => $"{call}: {error}"));

    private sealed class Checked(RestConversation conversation) : DelegatingHandler(new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromSeconds(10) })
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var sent = request.Content is StringContent content ? await content.ReadAsStringAsync(cancellationToken) : null;
            var answer = await base.SendAsync(request, cancellationToken);
            conversation.Check(request, sent, answer, answer.IsEndless() ? string.Empty : await answer.Content.ReadAsStringAsync(cancellationToken));
            return answer;
        }
    }
}

internal static class Conversing
{
    public static bool IsEndless(this HttpResponseMessage answer) => answer.Content.Headers.ContentType?.MediaType == "text/event-stream";

    /// <summary>Calls with a body of JSON, or none.</summary>
    /// <returns>The answer's JSON; null when it has none.</returns>
    public static async Task<JsonElement?> CallAsync(this HttpClient client, string method, string path, int status, string? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = body is null ? null : new StringContent(body) };
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var text = answer.IsEndless() ? string.Empty : await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"{method} {path} {body}: {(int)answer.StatusCode} {text}");
        return answer.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true ? JsonElement.Parse(text) : null;
    }

    public static string Id(this JsonElement? answer, string name = "id") => answer!.Value.GetProperty(name).GetString()!;
}
