using CsCheck;
using EventHub.Events;
using EventHub.Grains.Tests.Samples;
using EventHub.Visibility;
using static EventHub.Visibility.Visibility;

namespace EventHub.Grains.Tests.Visibility;

public sealed class RedactionTests
{
    private static readonly Reader Alice = Sample.User("alice");

    [Fact]
    public void Client_addresses_are_masked_however_deep_and_the_rest_stays()
    {
        var seen = Redact(
            "dns_query_log",
            """{"client_ip":"10.1.2.3","client":"10.1.2.3#53211","n":1.50,"list":["2001:db8:1:2::5",{"a":"10.9.8.7"}],"qname":"example.com","none":null}""");

        Assert.Equal(
            """{"client_ip":"10.1.2.0","client":"10.1.2.0","n":1.50,"list":["2001:db8:1::",{"a":"10.9.8.0"}],"qname":"example.com","none":null}""",
            System.Text.Encoding.UTF8.GetString(seen.Data.Span));
    }

    [Fact]
    public void A_policy_rule_for_a_client_does_not_name_the_client()
    {
        var seen = Redact("dns_query_blocked", """{"trigger":"CLIENT-IP","rule":"32.3.2.1.10.rpz-client-ip.rpz.office","rpz_zone":"rpz.office"}""");

        Assert.Equal(
            """{"trigger":"CLIENT-IP","rule":"rpz-client-ip.rpz.office","rpz_zone":"rpz.office"}""",
            System.Text.Encoding.UTF8.GetString(seen.Data.Span));
    }

    [Theory]
    [InlineData("""{"clients":{"10.1.2.3":5,"10.1.2.4":6,"example.com":7}}""", """{"clients":{"10.1.2.0":5,"example.com":7}}""")]
    [InlineData("""{"10.1.2.3":5,"10.1.2.4":{"10.1.2.5":6},"n":7}""", """{"10.1.2.0":5,"n":7}""")]
    public void Addresses_that_are_names_of_fields_are_masked_and_never_repeat_a_name(string data, string expected)
    {
        var seen = Redact("dns_query_batch", data);

        Assert.Equal(expected, System.Text.Encoding.UTF8.GetString(seen.Data.Span));
    }

    [Fact]
    public void Who_asked_is_left_out()
    {
        var e = Sample.Event(
            header: Sample.Header with { Type = "dns_query_log", Category = EventCategory.Dns, UserId = "bob", SessionId = "s-1" },
            data: """{"qname":"example.com"}""",
            metadata: """{"ip_address":"10.1.2.3","user_agent":"dig"}""");

        var seen = See(Alice, e)!;

        Assert.Equal(
            ["position", "id", "type", "category", "severity", "priority", "source", "timestamp", "data"],
            Sample.Parse(seen).EnumerateObject().Select(static p => p.Name));
        Assert.Null(seen.Header.UserId);
        Assert.Null(seen.Header.SessionId);
        Assert.Equal((e.Position, e.AcceptedAt, e.Header.Id), (seen.Position, seen.AcceptedAt, seen.Header.Id));
    }

    [Fact]
    public void Of_a_security_event_only_what_happened_is_left()
    {
        var seen = Redact(
            "security_alert",
            """{"alert_id":"a1","severity":"high","category":"malware","message":"blocked","qname":"bad.example","client_ip":"10.1.2.3","rule":"r","user":"bob"}""");

        Assert.Equal(
            """{"alert_id":"a1","severity":"high","category":"malware","message":"blocked","qname":"bad.example"}""",
            System.Text.Encoding.UTF8.GetString(seen.Data.Span));
    }

    [Fact]
    public void A_producer_cannot_turn_a_security_event_into_an_open_one()
    {
        var e = Sample.Event(
            header: Sample.Header with { Type = "security_alert", Category = EventCategory.Custom }, data: """{"message":"blocked","user":"bob"}""");

        Assert.Equal("""{"message":"blocked"}""", System.Text.Encoding.UTF8.GetString(See(Alice, e)!.Data.Span));
    }

    [Fact]
    public void A_redacted_event_is_a_whole_event_and_never_names_an_address() =>
        Gen.Select(Gens.Header, Gens.Data).Sample(static (header, data) =>
        {
            var e = Sample.Event(header: header with { Type = "dns_query_log", TargetUserId = null }, data: data);
            var seen = See(Alice, e)!;

            Assert.DoesNotContain("10.1.2.3", seen.Json.ToString(), StringComparison.Ordinal);
            var json = Sample.Parse(seen);
            Assert.Equal(e.Position.ToString(), json.GetProperty("position").GetString());
            Assert.Equal(e.Position, PositionedEvent.PositionOf(seen.Json));
            Assert.Equal(data is null, seen.ParsedData is null);
            if (json.TryGetProperty("data", out var whole))
            {
                Assert.Equal(whole.GetRawText(), System.Text.Encoding.UTF8.GetString(seen.Data.Span));
            }
        });

    [Fact]
    public void Redaction_is_made_once()
    {
        var e = Sample.Event(header: Sample.Header with { Type = "dns_query_log" });

        Assert.Same(See(Alice, e), See(Sample.User("bob"), e));
    }

    [Theory]
    [InlineData("10.1.2.3", "10.1.2.0")]
    [InlineData("255.255.255.255", "255.255.255.0")]
    [InlineData("10.1.2.3#53", "10.1.2.0")]
    [InlineData("10.1.2.3:53", "10.1.2.0")]
    [InlineData("10.1.2.3/32", "10.1.2.0")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1::")]
    [InlineData("2001:db8:1:2::5#53211", "2001:db8:1::")]
    [InlineData("[2001:db8:1:2::5]", "2001:db8:1::")]
    [InlineData("[2001:db8:1:2::5]:53", "2001:db8:1::")]
    [InlineData("2001:db8:1:2::/64", "2001:db8:1::")]
    [InlineData("[2001:db8:1:2::5%eth0]:53", "2001:db8:1::")]
    [InlineData("[::ffff:10.1.2.3]:53", "10.1.2.0")]
    [InlineData("fe80::1%eth0", "fe80::")]
    [InlineData("::ffff:10.1.2.3", "10.1.2.0")]
    [InlineData("::ffff:10.1.2.3#53", "10.1.2.0")]
    [InlineData("::1", "::")]
    [InlineData(" 10.1.2.3\t", "10.1.2.0")]
    [InlineData("10.1.2.3 #53", "10.1.2.0")]
    [InlineData("\u00a02001:db8:1:2::5\n", "2001:db8:1::")]
    [InlineData("128.5.zz.2.1.db8.2001.RPZ-CLIENT-IP.policy.example", "RPZ-CLIENT-IP.policy.example")]
    public void An_address_is_cut_to_its_network(string text, string masked) => Assert.Equal(masked, AddressMask.Mask(text));

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("2.5")]
    [InlineData("10.4.2")]
    [InlineData("12:30")]
    [InlineData("12:30:45")]
    [InlineData("example.com")]
    [InlineData("3.2.1.10.in-addr.arpa")]
    [InlineData("10.1.2.300")]
    [InlineData("#53")]
    [InlineData("::")]
    public void What_is_no_client_address_stays(string text) => Assert.True(AddressMask.Mask(text) is null || AddressMask.Mask(text) == text);

    [Fact]
    public void No_text_makes_masking_throw() =>
        Gen.String[Gen.Char["0123456789abf.:#/%[] "], 0, 30].Sample(static text =>
        {
            _ = AddressMask.Mask(text);
        });

    private static LogEvent Redact(string type, string data) =>
        See(Alice, Sample.Event(header: Sample.Header with { Type = type, Category = EventCatalogue.Of(type).Category }, data: data))!;
}
