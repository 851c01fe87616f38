using EventHub.Collector.Bind9.Interpreting;

namespace EventHub.Collector.Bind9.Tests.Interpreting;

public sealed class RpzZonesTests
{
    [Theory]
    [InlineData("rpz.malware", "malware_blocked")]
    [InlineData("Malware-Feed.example", "malware_blocked")]
    [InlineData("rpz.phishing", "phishing_blocked")]
    [InlineData("antiphish.example", "phishing_blocked")]
    [InlineData("rpz.ads", "dns_query_blocked")]
    [InlineData(null, "dns_query_blocked")]
    public void A_zone_counts_by_its_name(string? zone, string type) => Assert.Equal(type, RpzZones.ByName.KindOf(zone).Type);

    [Fact]
    public void A_zone_that_is_listed_is_what_the_list_says()
    {
        var zones = new RpzZones(["threats.example."], ["malware-lures.example"]);

        Assert.Equal(EventKind.MalwareBlocked, zones.KindOf("THREATS.example"));
        Assert.Equal(EventKind.PhishingBlocked, zones.KindOf("malware-lures.example"));
    }

    [Theory]
    [InlineData("QNAME", "Evil.test", "evil.TEST.rpz.malware", "rpz.malware")]
    [InlineData("QNAME", ".", "rpz.malware", "rpz.malware")]
    [InlineData("QNAME", "evil.test", "other.test.rpz.malware", null)]
    [InlineData("QNAME", "evil.test", "evil.test", null)]
    [InlineData("IP", "a.test", "24.0.113.0.203.rpz-ip.rpz.malware", "rpz.malware")]
    [InlineData("CLIENT-IP", "a.test", "32.1.0.0.127.rpz-client-ip.rpz.malware", "rpz.malware")]
    [InlineData("NSDNAME", "a.test", "ns.bad.test.rpz-nsdname.rpz.malware", "rpz.malware")]
    [InlineData("NSIP", "a.test", "32.1.0.0.127.rpz-nsip.rpz.malware", "rpz.malware")]
    [InlineData("NSIP", "a.test", "a.test.rpz.malware", null)]
    public void The_policy_zone_is_read_off_the_rule(string trigger, string name, string rule, string? zone) =>
        Assert.Equal(zone, RpzZones.ZoneOf(trigger, name, rule));
}
