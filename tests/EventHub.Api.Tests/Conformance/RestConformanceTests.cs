using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using EventHub.Api.Tests.Hub;
using EventHub.Api.Tests.Rest;
using EventHub.Testing;
using EventHub.Testing.Postgres;
using EventHub.Visibility;

namespace EventHub.Api.Tests.Conformance;

public sealed class SqliteRest(SqliteRest.Hub hub) : RestConformanceTests(hub), IClassFixture<SqliteRest.Hub>
{
    public sealed class Hub : SqliteHub
    {
        private protected override IReadOnlyDictionary<string, string> Settings => GivesUpSoon;
    }
}

public sealed class PostgresRest(PostgresRest.Hub hub) : RestConformanceTests(hub), IClassFixture<PostgresRest.Hub>
{
    public sealed class Hub(SharedPostgres postgres) : PostgresHub(postgres)
    {
        private protected override IReadOnlyDictionary<string, string> Settings => GivesUpSoon;
    }
}

/// <summary>Every call over HTTP.</summary>
public abstract class RestConformanceTests(StoredHub hub)
{
    private static int _names;

    /// <summary>A delivery is a dead letter when it was not acknowledged once.</summary>
    private protected static IReadOnlyDictionary<string, string> GivesUpSoon { get; } = new Dictionary<string, string>
    {
        ["EventHub__Tracking__MaxAttempts"] = "1",
        ["EventHub__Tracking__AckTimeout"] = "00:00:00.200",
    };

    public static TheoryData<int, string> Calls { get; } = new(RestTable.Rows.Select(static (row, i) => (i, $"{row.Method} {row.Path}")));

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_call_is_taken_and_answered_as_the_table_says_and_refused_with_the_field_at_fault(int index, string call)
    {
        var row = RestTable.Rows[index];
        Assert.Equal(call, $"{row.Method} {row.Path}");
        using var client = hub.Process.Client(hub.Process.Token(Unique(), Role.Admin));
        var path = row.Path.Replace("{id}", await SubjectAsync(client, row.Subject), StringComparison.Ordinal);

        foreach (var refusal in row.Refusals.Concat(RestTable.Unread(row)))
        {
            var isQuery = refusal.Request.StartsWith('?');
            using var refused = await SendAsync(client, row.Method, isQuery ? path + refusal.Request : path, isQuery ? row.Body : refusal.Request);
            var problem = await refused.ProblemAsync(refusal.Status, refusal.Code);
            Assert.True(refusal.Field is null || problem.Fields().Contains(refusal.Field), problem.GetRawText());
        }

        using var answer = await SendAsync(client, row.Method, path, row.Body);
        Assert.True((int)answer.StatusCode == row.Status, $"{(int)answer.StatusCode} instead of {row.Status}");
        if (row.Fields.Length > 0)
        {
            var json = await answer.JsonAsync();
            Assert.All(row.Fields, field => Assert.True(json.TryGetProperty(field, out _), $"{field} is not in {json}"));
        }
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Without_a_token_there_is_no_answer_but_to_what_is_open(int index, string call)
    {
        var row = RestTable.Rows[index];
        using var client = new HttpClient { BaseAddress = hub.Process.Address };
        using var answer = await SendAsync(client, row.Method, call.Split(' ')[1], "{}");

        if (row.IsOpen)
        {
            Assert.Equal(row.Status, (int)answer.StatusCode);
        }
        else
        {
            await answer.ProblemAsync(401, 4001);
        }
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, string method, string path, string? body)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Content = body is null || method == "GET" ? null : new StringContent(Fill(body), Encoding.UTF8, "application/json");
        return client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    private static string Fill(string body)
    {
        var now = TimeProvider.System.GetUtcNow();
        return body
            .Replace("{unique}", Unique(), StringComparison.Ordinal)
            .Replace("{start}", Time(now - TimeSpan.FromMinutes(1)), StringComparison.Ordinal)
            .Replace("{end}", Time(now + TimeSpan.FromMinutes(1)), StringComparison.Ordinal);
    }

    private static string Unique() => $"name-{Interlocked.Increment(ref _names)}";

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture);

    /// <returns>The id of what a call is about, made for it.</returns>
    private async Task<string> SubjectAsync(HttpClient client, Subject subject)
    {
        switch (subject)
        {
            case Subject.Source:
                var source = Unique();
                await PostAsync(
                    client, "/api/events/emit", $$$"""{"events":[{"type":"test.event","source":"{{{source}}}"}],"checkpoint":{"source":"{{{source}}}","position":1,"state":"s"}}""");
                return source;
            case Subject.Event:
                return Id(await PostAsync(client, "/api/events/emit", """{"type":"test.event","source":"rest"}"""), "id");
            case Subject.Subscription:
                return Id(await PostAsync(client, "/api/events/subscriptions", """{"event_type":"test.*"}"""), "id");
            case Subject.Filter:
                return Id(await PostAsync(client, "/api/events/filters", """{"name":"{unique}","filter":{}}"""), "id");
            case Subject.Replay:
                return Id(await PostAsync(client, "/api/events/replay", """{"name":"r","start_time":"{start}","end_time":"{end}"}"""), "replay_id");
            case Subject.Delivery:
                return await DeliveryAsync(client, Unique(), "pending");
            case Subject.DeadLetter:
                return await DeadLetterAsync(client);
            default:
                return string.Empty;
        }
    }

    private static async Task<string> DeliveryAsync(HttpClient client, string user, string status)
    {
        await PostAsync(client, "/api/events/emit", $$"""{"type":"test.event","source":"rest","priority":"urgent","target_user_id":"{{user}}"}""");
        return await Eventually.Get(
            async cancellationToken =>
            {
                var page = await client.GetFromJsonAsync<JsonElement>($"/api/events/deliveries?user_id={user}&status={status}", cancellationToken);
                return page.GetProperty("deliveries").EnumerateArray().Select(static d => Id(d, "id")).FirstOrDefault();
            },
            $"the delivery to be {status}",
            cancellationToken: TestContext.Current.CancellationToken);
    }

    /// <summary>What a reader got that does not acknowledge.</summary>
    private async Task<string> DeadLetterAsync(HttpClient client)
    {
        var user = Unique();
        await using var reader = await ProtocolClient.ConnectAsync(ProtocolClient.WebSocket, hub.Process.Address, hub.Process.Token(user, Role.User));
        await reader.CallAsync("subscribe_events", """{"tracked":true}""");
        return await DeliveryAsync(client, user, "failed");
    }

    private static async Task<JsonElement> PostAsync(HttpClient client, string path, string body)
    {
        using var answer = await SendAsync(client, "POST", path, body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return await answer.JsonAsync();
    }

    private static string Id(JsonElement json, string field) => json.GetProperty(field).GetString()!;
}
