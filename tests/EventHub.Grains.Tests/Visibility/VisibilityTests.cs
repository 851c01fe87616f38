using CsCheck;
using EventHub.Events;
using EventHub.Grains.Tests.Samples;
using EventHub.Visibility;
using static EventHub.Visibility.Visibility;

namespace EventHub.Grains.Tests.Visibility;

public sealed class VisibilityTests
{
    private const string OfAll = "health_update";
    private const string Own = "user_login";
    private const string OfAdmins = "audit_log";
    private const string OfZone = "zone_updated";
    private const string Redacted = "dns_query_log";

    [Theory]
    [InlineData(OfAll, true)]
    [InlineData("acme.custom", true)]
    [InlineData(Own, false)]
    [InlineData(OfAdmins, false)]
    [InlineData(OfZone, false)]
    [InlineData(Redacted, true)]
    public void The_audience_of_a_type_rules_users(string type, bool visible) =>
        Assert.Equal(visible, See(Sample.User("alice"), Event(type)) is not null);

    [Fact]
    public void Admins_see_every_event_as_it_is() =>
        Gens.Event.Sample(static e => ReferenceEquals(e, See(Sample.Admin, e)));

    [Fact]
    public void What_the_hub_sends_to_itself_is_for_nobody_else()
    {
        var e = Event("acme.custom", target: $"{HubUsers.Prefix}warm-up");

        Assert.Null(See(Sample.Admin, e));
        Assert.Null(See(Sample.User("alice", "*"), e));
        Assert.NotNull(See(Sample.User($"{HubUsers.Prefix}warm-up"), e));
    }

    [Theory]
    [InlineData("alice", null, true)]
    [InlineData(null, "alice", true)]
    [InlineData("bob", "alice", true)]
    [InlineData("bob", null, false)]
    [InlineData("alice", "bob", false)]
    [InlineData(null, null, false)]
    [InlineData("Alice", null, false)]
    public void An_own_event_is_for_its_user_or_its_target(string? user, string? target, bool visible) =>
        Assert.Equal(visible, See(Sample.User("alice"), Event(Own, user: user, target: target)) is not null);

    [Theory]
    [InlineData(OfAll)]
    [InlineData(Redacted)]
    [InlineData(OfZone)]
    public void An_event_with_a_target_is_for_the_target_alone(string type)
    {
        var e = Event(type, target: "alice", data: """{"zone":"example.com"}""");

        Assert.NotNull(See(Sample.User("alice", "*"), e));
        Assert.Null(See(Sample.User("bob", "*"), e));
    }

    [Fact]
    public void A_target_does_not_open_what_is_for_admins() =>
        Assert.Null(See(Sample.User("alice"), Event(OfAdmins, user: "alice", target: "alice")));

    [Theory]
    [InlineData("""{"zone":"example.com"}""", true)]
    [InlineData("""{"zone":"EXAMPLE.com."}""", true)]
    [InlineData("""{"zone_name":"example.com"}""", true)]
    [InlineData("""{"zone":"example.org","zone_name":"example.com"}""", false)]
    [InlineData("""{"zone":null,"zone_name":"example.com"}""", false)]
    [InlineData("""{"zone":"www.example.com"}""", false)]
    [InlineData("""{"zone":["example.com"]}""", false)]
    [InlineData("""{"zone":""}""", false)]
    [InlineData("""{}""", false)]
    [InlineData(null, false)]
    public void A_zone_s_event_is_for_readers_of_the_zone(string? data, bool visible) =>
        Assert.Equal(visible, See(Sample.User("alice", "example.net", "example.com"), Event(OfZone, data: data)) is not null);

    [Fact]
    public void A_star_is_every_zone_and_no_zone_is_none()
    {
        Assert.NotNull(See(Sample.User("alice", "*"), Event(OfZone)));
        Assert.Null(See(Sample.User("alice"), Event(OfZone, data: """{"zone":"example.com"}""")));
    }

    [Fact]
    public void Live_and_stored_events_are_seen_alike() =>
        Gen.Select(Gens.Reader, Gens.Event).Sample(static (reader, e) =>
            See(reader, e) is not { } seen || ReferenceEquals(seen, FormFor(reader.Role, e)));

    [Fact]
    public void A_filter_cannot_probe_for_what_its_owner_may_not_see()
    {
        var alice = Sample.User("alice");
        var e = Event(Redacted, user: "bob", data: """{"client_ip":"10.1.2.3","qname":"example.com"}""");
        var seen = See(alice, e)!;

        Assert.False(Sample.Matches("""{"data_filters":[{"field":"client_ip","operator":"equals","value":"10.1.2.3"}]}""", seen));
        Assert.False(Sample.Matches("""{"data_filters":[{"field":"client_ip","operator":"contains","value":"2.3"}]}""", seen));
        Assert.True(Sample.Matches("""{"data_filters":[{"field":"client_ip","operator":"equals","value":"10.1.2.0"}]}""", seen));
        Assert.False(Sample.Matches("""{"user_ids":["bob"]}""", seen));
        Assert.True(Sample.Matches("""{"user_ids":["bob"]}""", See(Sample.Admin, e)!));
    }

    [Theory]
    [InlineData("Example.COM.", "example.com")]
    [InlineData("example.com", "example.com")]
    [InlineData(".", "")]
    [InlineData("BÜCHER.Example", "bÜcher.example")]
    [InlineData("\u212aELVIN.example", "\u212aelvin.example")]
    public void Zones_are_compared_in_one_form(string zone, string normal) => Assert.Equal(normal, Reader.NormalizeZone(zone));

    private static LogEvent Event(string type, string? user = null, string? target = null, string? data = null) =>
        Sample.Event(header: Sample.Header with { Type = type, Category = EventCatalogue.Of(type).Category, UserId = user, TargetUserId = target }, data: data);
}
