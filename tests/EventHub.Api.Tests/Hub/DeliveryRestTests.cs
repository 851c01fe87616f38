using System.Text.Json;
using EventHub.Api.Tests.Rest;
using EventHub.Testing;
using EventHub.Visibility;

namespace EventHub.Api.Tests.Hub;

/// <summary>Who may see which deliveries, and send which again.</summary>
public sealed class DeliveryRestTests(DeliveryRestTests.Rows rows) : IClassFixture<DeliveryRestTests.Rows>
{
    private const string Deliveries = "/api/events/deliveries";

    [Theory]
    [InlineData("ann", Role.User, "", "ann")]
    [InlineData("ann", Role.User, "?user_id=ann", "ann")]
    [InlineData("eve", Role.User, "", "")]
    [InlineData("dan", Role.User, "", "")]
    [InlineData("root", Role.Admin, "", "ann bob dan")]
    [InlineData("root", Role.Admin, "?user_id=bob", "bob")]
    [InlineData("root", Role.Admin, "?user_id=eve", "")]
    public async Task Users_see_their_own_deliveries_and_admins_anybodys(string user, Role role, string query, string owners)
    {
        var listed = await ListAsync(user, role, query);

        Assert.Equal(owners.Split(' ', StringSplitOptions.RemoveEmptyEntries), listed.Select(static d => d.GetProperty("user_id").GetString()!).Distinct().Order());
    }

    [Fact]
    public async Task Another_users_deliveries_are_refused_by_the_name_of_the_field()
    {
        using var client = rows.ClientOf("ann", Role.User);
        using var answer = await client.GetAsync($"{Deliveries}?user_id=bob");

        var problem = await answer.ProblemAsync(403, 4003);
        Assert.True(problem.GetProperty("errors").TryGetProperty("user_id", out _));
    }

    [Fact]
    public async Task Pages_go_on_where_the_one_before_ended_and_the_last_one_says_so()
    {
        using var client = rows.ClientOf("root", Role.Admin);
        var positions = new List<string>();
        string? cursor = null;
        do
        {
            using var answer = await client.GetAsync($"{Deliveries}?user_id=ann&limit=2{(cursor is null ? string.Empty : $"&cursor={cursor}")}");
            var page = await answer.JsonAsync();
            positions.AddRange(page.GetProperty("deliveries").EnumerateArray().Select(static d => d.GetProperty("position").GetString()!));
            cursor = page.GetProperty("next_cursor").GetString();
        }
        while (cursor is not null);

        Assert.Equal(["urgent:6", "urgent:5", "urgent:4", "urgent:2", "urgent:1"], positions);
    }

    [Fact]
    public async Task Where_a_page_ends_tells_nothing_of_deliveries_that_are_not_shown()
    {
        using var client = rows.ClientOf("dan", Role.User);
        using var answer = await client.GetAsync($"{Deliveries}?limit=1");
        var page = await answer.JsonAsync();

        Assert.Empty(page.GetProperty("deliveries").EnumerateArray());
        Assert.Equal(JsonValueKind.Null, page.GetProperty("next_cursor").ValueKind);
    }

    [Fact]
    public async Task A_delivery_tells_of_what_it_is_and_how_it_stands()
    {
        var delivery = (await ListAsync("bob", Role.User, "?status=pending"))[0];

        Assert.Equal("urgent:3", delivery.GetProperty("position").GetString());
        Assert.Equal((0, 5), (delivery.GetProperty("attempts").GetInt32(), delivery.GetProperty("max_attempts").GetInt32()));
        Assert.Equal(rows.EventIds[2], delivery.GetProperty("event_id").GetGuid());
        Assert.InRange(
            delivery.GetProperty("expires_at").GetDateTimeOffset() - TimeSpan.FromDays(7),
            rows.AcceptedNoLaterThan - TimeSpan.FromMinutes(5),
            rows.AcceptedNoLaterThan);
        Assert.Empty(await ListAsync("bob", Role.User, "?status=failed"));
    }

    [Theory]
    [InlineData("?status=lost", "status")]
    [InlineData("?limit=0", "limit")]
    [InlineData("?limit=1001", "limit")]
    [InlineData("?cursor=x", "cursor")]
    [InlineData("?user_id=", "user_id")]
    [InlineData("?status=failed&status=pending", "status")]
    [InlineData("?sort=id", "sort")]
    public async Task A_wrong_parameter_is_named(string query, string field)
    {
        using var client = rows.ClientOf("root", Role.Admin);
        using var answer = await client.GetAsync(Deliveries + query);

        var problem = await answer.ProblemAsync(400, 4000);
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _));
    }

    [Fact]
    public async Task Another_users_delivery_looks_as_if_there_were_none()
    {
        var id = (await ListAsync("bob", Role.User, string.Empty))[0].GetProperty("id").GetString();
        using var ann = rows.ClientOf("ann", Role.User);
        using var other = await ann.PostAsync($"{Deliveries}/{id}/retry", null);
        using var none = await ann.PostAsync($"{Deliveries}/{Guid.NewGuid()}/retry", null);

        var detail = (await other.ProblemAsync(404, 4004)).GetProperty("detail").GetString();
        Assert.Equal((await none.ProblemAsync(404, 4004)).GetProperty("detail").GetString(), detail);
    }

    [Fact]
    public async Task A_delivery_of_an_event_that_its_user_may_not_see_looks_as_if_there_were_none()
    {
        var id = (await ListAsync("root", Role.Admin, "?user_id=dan"))[0].GetProperty("id").GetString();
        using var dan = rows.ClientOf("dan", Role.User);
        using var answer = await dan.PostAsync($"{Deliveries}/{id}/retry", null);
        await answer.ProblemAsync(404, 4004);
        Assert.Single(await ListAsync("dan", Role.Admin, "?user_id=dan"));
    }

    [Theory]
    [InlineData("bob", Role.User)]
    [InlineData("root", Role.Admin)]
    public async Task What_is_not_a_dead_letter_can_not_be_sent_again(string user, Role role)
    {
        var id = (await ListAsync("bob", Role.User, string.Empty))[0].GetProperty("id").GetString();
        using var client = rows.ClientOf(user, role);
        using var answer = await client.PostAsync($"{Deliveries}/{id}/retry", null);

        var problem = await answer.ProblemAsync(409, 4000);
        Assert.Contains("is pending", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_id_that_is_none_is_refused()
    {
        using var client = rows.ClientOf("root", Role.Admin);
        using var answer = await client.PostAsync($"{Deliveries}/7/retry", null);

        await answer.ProblemAsync(400, 4000);
    }

    private async Task<JsonElement[]> ListAsync(string user, Role role, string query)
    {
        using var client = rows.ClientOf(user, role);
        using var answer = await client.GetAsync(Deliveries + query);
        Assert.True(answer.IsSuccessStatusCode);
        return [.. (await answer.JsonAsync()).GetProperty("deliveries").EnumerateArray().Select(static d => d.Clone())];
    }

    /// <summary>
    /// A hub with events for users who are away: the third is bob's, the last is for dan and of a type that only admins see, the others
    /// are ann's.
    /// </summary>
    public sealed class Rows : IAsyncLifetime
    {
        private HubProcess _hub = null!;

        public Guid[] EventIds { get; private set; } = [];

        public DateTimeOffset AcceptedNoLaterThan { get; private set; }

        public HttpClient ClientOf(string user, Role role) => _hub.Client(_hub.Token(user, role));

        public async ValueTask InitializeAsync()
        {
            _hub = await HubProcess.StartAsync();
            using var client = _hub.Client();
            string[] events =
            [
                .. new[] { "ann", "ann", "bob", "ann", "ann", "ann" }.Select(static user => Event("custom_event", user)),
                Event("threat_detected", "dan"),
            ];
            using var answer = await client.EmitAsync($$"""{"events":[{{string.Join(',', events)}}]}""");
            EventIds = [.. (await answer.JsonAsync()).GetProperty("events").EnumerateArray().Select(static e => e.GetProperty("id").GetGuid())];
            AcceptedNoLaterThan = TimeProvider.System.GetUtcNow();
            await Eventually.Holds(
                async token =>
                {
                    using var listed = await client.GetAsync(Deliveries, token);
                    return (await listed.JsonAsync()).GetProperty("deliveries").GetArrayLength() == events.Length;
                },
                "the deliveries to be stored");
        }

        public ValueTask DisposeAsync() => _hub.DisposeAsync();

        private static string Event(string type, string user) =>
            $$"""{"type":"{{type}}","source":"alerts","priority":"critical","target_user_id":"{{user}}"}""";
    }
}
