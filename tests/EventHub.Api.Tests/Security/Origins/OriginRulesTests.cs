using EventHub.Api.Security.Origins;
using Microsoft.AspNetCore.Http;

namespace EventHub.Api.Tests.Security.Origins;

public sealed class OriginRulesTests
{
    [Theory]
    [InlineData("", "hub.example", true)]
    [InlineData("http://127.0.0.1:8080", "127.0.0.1:8080", true)]
    [InlineData("http://[::1]:8080", "[::1]:8080", true)]
    [InlineData("https://hub.example", "hub.example", true)]
    [InlineData("https://hub.example", "hub.example:443", true)]
    [InlineData("HTTPS://HUB.example", "hub.EXAMPLE", true)]
    [InlineData("https://dns.example.org", "hub.example", true)]
    [InlineData("https://dns.example.org:8443", "hub.example", false)]
    [InlineData("http://dns.example.org", "hub.example", false)]
    [InlineData("https://evil.example", "hub.example", false)]
    [InlineData("https://hub.example.evil.example", "hub.example", false)]
    [InlineData("https://hub.example:8443", "hub.example", false)]
    [InlineData("http://127.0.0.1:3000", "127.0.0.1:8080", false)]
    [InlineData("http://localhost:8080", "127.0.0.1:8080", false)]
    [InlineData("null", "hub.example", false)]
    [InlineData("https://hub.example, https://evil.example", "hub.example", false)]
    [InlineData("file://hub.example", "hub.example", false)]
    [InlineData("chrome-extension://hub.example", "hub.example", false)]
    [InlineData("https://hub.example", "", false)]
    public void A_page_of_the_hub_or_of_a_named_origin_may_connect_and_no_other(string origin, string host, bool allowed) =>
        Assert.Equal(allowed, OriginRules.Allows(origin, new HostString(host), ["https://dns.example.org"]));
}
