using EventHub.Collector.Bind9.Parsing;

namespace EventHub.Collector.Bind9.Tests.Parsing;

public sealed class LineParserTests
{
    private static Statement Parse(string line) => LineParser.Parse(line, TimeZoneInfo.Utc).Statement;

    [Fact]
    public void A_query_gives_all_its_fields()
    {
        var query = Assert.IsType<QueryStatement>(Parse(
            "2026-11-22T13:41:02.682Z queries: info: client @0x7f38a94da098 2001:db8::1%eth0#35966/key ddns-key (www.lab.example): view internal: "
            + "query: www.lab.example IN TYPE65280 -SE(0)TDCV (2001:db8::53) [ECS 198.51.100.0/24/0]"));

        Assert.Equal(new ClientPrefix("2001:db8::1%eth0", 35966, "ddns-key", "internal"), query.Client);
        Assert.Equal(("www.lab.example", "IN", "TYPE65280", "-SE(0)TDCV"), (query.Name, query.Class, query.Type, query.Flags));
        Assert.Equal(("2001:db8::53", "198.51.100.0/24/0"), (query.QueriedAddress, query.ClientSubnet));
    }

    [Theory]
    [InlineData(@"client 192.0.2.1#53 (weird\(x\)\;y.lab.example): query: weird\(x\)\;y.lab.example IN A + (192.0.2.53)", @"weird\(x\)\;y.lab.example")]
    [InlineData(@"client @0x1 192.0.2.1#53 (a\032b.lab.example): query: a\032b.lab.example IN A + (192.0.2.53)", @"a\032b.lab.example")]
    [InlineData("client @0x1 192.0.2.1#53 (.): query: . IN NS + (192.0.2.53)", ".")]
    [InlineData("client @0x1 192.0.2.1#53 (version.bind): query: version.bind CH TXT + (192.0.2.53)", "version.bind")]
    public void A_name_is_taken_as_it_is_escaped(string line, string name) => Assert.Equal(name, Assert.IsType<QueryStatement>(Parse(line)).Name);

    [Theory]
    [InlineData("rpz QNAME NXDOMAIN rewrite 0/25.2.0.192.in-addr.arpa/PTR/IN via 0/25.2.0.192.in-addr.arpa.rpz", "0/25.2.0.192.in-addr.arpa", "PTR")]
    [InlineData("rpz QNAME CNAME rewrite a.test/A/IN via a.test.rpz (CNAME to: walled.garden)", "a.test", "A")]
    [InlineData("disabled rpz NSIP DROP rewrite a.test/AAAA/IN via 24.0.113.0.203.rpz-nsip.rpz", "a.test", "AAAA")]
    [InlineData("rpz IP NXDOMAIN rewrite a.test via 24.0.113.0.203.rpz-ip.rpz", "a.test", null)]
    public void A_policy_hit_is_split_from_the_right(string message, string name, string? type)
    {
        var hit = Assert.IsType<RpzStatement>(Parse("client @0x1 192.0.2.1#53 (a.test): " + message));

        Assert.Equal((name, type), (hit.Name, hit.Type));
        Assert.Equal(message.StartsWith("disabled", StringComparison.Ordinal), hit.Disabled);
    }

    [Theory]
    [InlineData("zone 0/25.2.0.192.in-addr.arpa/IN: loaded serial 5", "0/25.2.0.192.in-addr.arpa", null, false)]
    [InlineData("zone a.test/IN/internal: transferred serial 5: TSIG 'k'", "a.test", "internal", false)]
    [InlineData("zone a.test/IN (signed): loaded serial 5 (DNSSEC signed)", "a.test", null, false)]
    [InlineData("zone a.test/IN/inside (unsigned): loaded serial 5", "a.test", "inside", true)]
    public void A_zone_is_name_class_and_view(string line, string name, string? view, bool isUnsignedCopy)
    {
        var loaded = Assert.IsType<ZoneLoadedStatement>(Parse(line));

        Assert.Equal(5u, loaded.Serial);
        Assert.Equal(new ZoneLabel(name, "IN", view, isUnsignedCopy), loaded.Zone);
    }

    [Fact]
    public void Rpz_is_a_category_before_a_client_and_a_word_of_the_message_before_a_zone()
    {
        Assert.IsType<RpzStatement>(Parse("rpz: client @0x1 192.0.2.1#5 (a.test): rpz QNAME DROP rewrite a.test/A/IN via a.test.rpz"));
        Assert.Equal(IgnoredKind.RpzUpdate, Assert.IsType<IgnoredStatement>(Parse("rpz: rpz.ads: reload start")).Kind);
        Assert.Equal(IgnoredKind.RpzUpdate, Assert.IsType<IgnoredStatement>(Parse("general: info: rpz: rpz.ads: reload start")).Kind);
    }

    [Theory]
    [InlineData("config: error: /etc/bind/named.conf:102: unknown option 'fil'", true)]
    [InlineData("/etc/bind/named.conf.options:7: unknown option 'fil'", true)]
    [InlineData("none:1: unknown class 'zone'", true)]
    [InlineData("config: warning: /etc/bind/named.conf:9: option 'x' is obsolete", false)]
    [InlineData("/etc/bind/named.conf:9: option 'x' is obsolete", false)]
    [InlineData("config: info: none:100: 'max-cache-size 90%' - setting to 14GB", false)]
    [InlineData("general: error: dns_rdata_fromtext: zones/lab.zone:4: near '192.0.2.300': bad dotted quad", false)]
    public void A_file_and_line_is_a_config_error_where_the_category_or_the_name_says_so(string line, bool isConfigError) =>
        Assert.Equal(isConfigError, Parse(line) is ConfigErrorStatement);

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("queries: info: client @0x1 192.0.2.1#53 (a.test): query: a.test IN A + 192.0.2.53")]
    [InlineData("client @0x1 nowhere#53 (a.test): query: a.test IN A + (192.0.2.53)")]
    [InlineData("client @0x1 192.0.2.1#99999 (a.test): query: a.test IN A + (192.0.2.53)")]
    [InlineData("zone a.test/IN: loaded serial 99999999999")]
    public void What_no_rule_knows_is_unknown(string line) => Assert.IsType<UnknownStatement>(Parse(line));
}
