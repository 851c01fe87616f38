using System.Globalization;
using EventHub.Api.Tests.Hub;
using EventHub.Api.Tests.Rest;
using EventHub.Testing;
using EventHub.Visibility;

namespace EventHub.Api.Tests.Conformance;

public sealed class SqliteExpiry(SqliteHub hub) : ExpiryTests(hub), IClassFixture<SqliteHub>;

public sealed class PostgresExpiry(PostgresHub hub) : ExpiryTests(hub), IClassFixture<PostgresHub>;

/// <summary>What has expired is not delivered any more, and is still history.</summary>
public abstract class ExpiryTests(StoredHub hub)
{
    [Fact]
    public async Task Lists_and_single_reads_have_what_expired_and_recent_events_and_whoever_catches_up_do_not()
    {
        await using var client = await ProtocolClient.ConnectAsync(ProtocolClient.WebSocket, hub.Process.Address, hub.Process.Token("ann", Role.User));
        var (_, before) = await client.CallAsync("get_recent_events", "{}");
        var end = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(1);
        var expiry = end.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        var (_, passing) = await client.CallAsync("emit_event", $$"""{"type":"test.event","source":"passing","expires_at":"{{expiry}}"}""");
        await client.CallAsync("emit_event", """{"type":"test.event","source":"lasting"}""");
        await Eventually.Holds(() => TimeProvider.System.GetUtcNow() > end, "the event to expire", cancellationToken: TestContext.Current.CancellationToken);

        using var http = hub.Process.Client();
        var listed = await http.GetStringAsync("/api/events/", TestContext.Current.CancellationToken);
        using var single = await http.GetAsync($"/api/events/{passing.GetProperty("id").GetString()}", TestContext.Current.CancellationToken);
        var (_, recent) = await client.CallAsync("get_recent_events", "{}");
        await client.CallAsync("subscribe_events", $$"""{"cursor":"{{before.GetProperty("cursor").GetString()}}","batching":"low_latency"}""");
        var caughtUp = await client.NextAsync("batched_events");

        Assert.Contains("passing", listed, StringComparison.Ordinal);
        Assert.Equal("passing", (await single.JsonAsync()).GetProperty("source").GetString());
        Assert.All(
            [recent, caughtUp],
            static answer => Assert.Equal("lasting", Assert.Single(answer.GetProperty("events").EnumerateArray()).GetProperty("source").GetString()));
    }
}
