using System.Diagnostics;
using System.Text.Json;
using EventHub.Client.Composing;
using EventHub.Client.Publishing;
using EventHub.Events;
using EventHub.Json;
using Microsoft.Extensions.Time.Testing;

namespace EventHub.Client.Tests.Composing;

public sealed class SourceEventsTests
{
    private readonly RecordingPublisher _publisher = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));

    private EventDraft Draft => Assert.Single(_publisher.Drafts);

    private JsonElement Data => RecordingPublisher.Data(Draft);

    [Fact]
    public async Task An_update_has_both_states_in_snake_case_and_names_what_differs()
    {
        var before = new Zone("Master", 3_600, new Soa("ns1.example.org", 1), ["10.0.0.1"]);

        await _publisher.From("zone-service", _time).Zones.UpdatedAsync(
            "example.org", before, before with { DefaultTtl = 300, Soa = before.Soa with { Serial = 2 }, Servers = ["10.0.0.1", "10.0.0.2"] });

        Assert.Equal("zone_updated", Draft.Type);
        Assert.Equal("zone-service", Draft.Source);
        Assert.Equal(_time.GetUtcNow(), Draft.Timestamp);
        Assert.Equal("example.org", Data.GetProperty("zone").GetString());
        Assert.Equal(1, Data.GetProperty("before").GetProperty("soa").GetProperty("serial").GetInt32());
        Assert.Equal(300, Data.GetProperty("after").GetProperty("default_ttl").GetInt32());
        Assert.Equal(["default_ttl", "servers", "soa.serial"], Data.GetProperty("changed_fields").EnumerateArray().Select(f => f.GetString()!));
    }

    [Fact]
    public async Task An_update_that_changes_nothing_names_nothing()
    {
        await _publisher.From("s").Configuration.ChangedAsync("limits", new { A = 1 }, new { A = 1 });

        Assert.Empty(Data.GetProperty("changed_fields").EnumerateArray());
    }

    [Fact]
    public async Task The_context_goes_with_every_event_and_leaves_the_source_as_it_was()
    {
        var plain = _publisher.From("s");
        var events = plain.With(new EventContext
        {
            SessionId = "session",
            RequestId = "request",
            IpAddress = "192.0.2.1",
            UserAgent = "curl",
            SourceComponent = "importer",
            Tags = ["a", "b"],
            Priority = EventPriority.Low,
        }).As("alice").Correlated("action").At(EventSeverity.Warning);

        await events.Records.CreatedAsync("example.org", "www", "AAAA", new { Value = "2001:db8::1" });

        Assert.Equal(("alice", "session", EventSeverity.Warning, EventPriority.Low), (Draft.UserId, Draft.SessionId, Draft.Severity, Draft.Priority));
        Assert.Equal(["a", "b"], Draft.Tags);
        Assert.Equal(
            """{"correlation_id":"action","request_id":"request","source_component":"importer","ip_address":"192.0.2.1","user_agent":"curl"}""",
            System.Text.Encoding.UTF8.GetString(Draft.Metadata!));
        Assert.Null(plain.Context.UserId);
    }

    [Fact]
    public async Task The_trace_that_is_under_way_is_named()
    {
        using var activity = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();

        await _publisher.From("s").Zones.CreatedAsync("example.org");

        Assert.Equal(activity.TraceId.ToString(), JsonElement.Parse(Draft.Metadata!).GetProperty("trace_id").GetString());
    }

    [Fact]
    public async Task Who_caused_a_users_own_event_is_told_when_it_was_somebody_else()
    {
        await _publisher.From("s").As("admin").Users.PermissionChangedAsync("alice", new { Role = "user" }, new { Role = "admin" });

        Assert.Equal("alice", Draft.UserId);
        Assert.Equal("admin", Data.GetProperty("caused_by").GetString());
    }

    [Fact]
    public async Task What_a_user_did_to_himself_was_caused_by_nobody_else()
    {
        await _publisher.From("s").As("alice").Users.LoggedInAsync("alice");

        Assert.False(Data.TryGetProperty("caused_by", out _));
    }

    [Fact]
    public async Task A_type_without_a_helper_goes_too()
    {
        await _publisher.From("s").PublishAsync("dnssec.key_rolled", new { Zone = "example.org", KeyTag = 4711 });

        Assert.Equal("dnssec.key_rolled", Draft.Type);
        Assert.Equal(4711, Data.GetProperty("key_tag").GetInt32());
    }

    [Fact]
    public async Task A_token_that_was_given_as_data_is_no_data()
    {
        var events = _publisher.From("s");

        Assert.Throws<ArgumentException>(() => { _ = events.Zones.CreatedAsync("example.org", CancellationToken.None); });
        await events.Zones.CreatedAsync("example.org", cancellationToken: CancellationToken.None);

        Assert.False(Data.TryGetProperty("after", out _));
    }

    [Fact]
    public void Details_can_not_replace_what_the_event_is_about()
    {
        var error = Assert.Throws<ArgumentException>(() => { _ = _publisher.From("s").Rpz.UpdatedAsync("rpz.local", new { RpzZone = "other" }); });

        Assert.Contains("rpz_zone", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_that_has_no_members_is_refused() =>
        Assert.Throws<ArgumentException>(() => { _ = _publisher.From("s").Health.SystemMetricsAsync(new[] { 1, 2 }); });

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void A_source_and_a_zone_are_needed(string name)
    {
        Assert.ThrowsAny<ArgumentException>(() => _publisher.From(name));
        Assert.ThrowsAny<ArgumentException>(() => { _ = _publisher.From("s").Records.DeletedAsync(name, "www", "A"); });
    }

    [Fact]
    public async Task What_is_too_large_for_an_event_is_refused_by_its_field()
    {
        var error = await Assert.ThrowsAsync<InvalidRequestException>(
            () => _publisher.From("s").Zones.CreatedAsync("example.org", new { Text = new string('x', 70_000) }));

        Assert.Equal("events[0].data", Assert.Single(error.Errors).Field);
    }

    private sealed record Soa(string PrimaryServer, int Serial);

    private sealed record Zone(string Kind, int DefaultTtl, Soa Soa, string[] Servers);
}
