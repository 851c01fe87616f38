using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using EventHub.Api.Security;
using EventHub.Visibility;

namespace EventHub.Api.Tests.Security;

public sealed class TokenTests
{
    private const string Header = """{"alg":"HS256","typ":"JWT"}""";

    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private readonly StoppedClock _clock = new(Now);
    private readonly SigningKey _key = SigningKey.Generate();
    private readonly TokenService _tokens;

    public TokenTests() => _tokens = new TokenService(_key, _clock);

    [Fact]
    public async Task What_was_issued_is_read_back()
    {
        var reading = await _tokens.ReadAsync(_tokens.Issue(new Reader("ann", Role.User, ["Example.ORG.", "*"]), TimeSpan.FromHours(1)));

        Assert.True(reading.IsAccepted);
        Assert.Equal(("ann", Role.User), (reading.Reader.UserId, reading.Reader.Role));
        Assert.Equal(["*", "example.org"], reading.Reader.Zones);
        Assert.Equal(Now + TimeSpan.FromHours(1), reading.ExpiresAt);
    }

    [Fact]
    public async Task The_same_zones_in_another_order_are_the_same_rights()
    {
        var first = await _tokens.ReadAsync(_tokens.Issue(new Reader("ann", Role.User, ["a.org", "b.org"]), TimeSpan.FromHours(1)));
        var renewed = await _tokens.ReadAsync(_tokens.Issue(new Reader("ann", Role.User, ["B.org", "a.org.", "b.org"]), TimeSpan.FromHours(1)));
        var fewer = await _tokens.ReadAsync(_tokens.Issue(new Reader("ann", Role.User, ["a.org"]), TimeSpan.FromHours(1)));

        Assert.True(renewed.Reader!.HasRightsOf(first.Reader!));
        Assert.False(fewer.Reader!.HasRightsOf(first.Reader!));
    }

    [Theory]
    [InlineData(89, true)]
    [InlineData(90, false)]
    public async Task A_token_ends_half_a_minute_after_its_time(int seconds, bool accepted)
    {
        var token = _tokens.Issue(new Reader("ann", Role.User, []), TimeSpan.FromMinutes(1));
        _clock.Now = Now + TimeSpan.FromSeconds(seconds);
        var reading = await _tokens.ReadAsync(token);

        Assert.Equal(accepted, reading.IsAccepted);
        Assert.Equal(accepted ? null : 4002, reading.Refusal?.Code);
    }

    [Fact]
    public async Task The_key_of_another_hub_opens_nothing()
    {
        var token = new TokenService(SigningKey.Generate(), _clock).Issue(new Reader("ann", Role.Admin, []), TimeSpan.FromHours(1));

        Assert.Equal(4001, (await _tokens.ReadAsync(token)).Refusal?.Code);
    }

    [Fact]
    public async Task A_forged_token_in_the_hubs_own_form_would_be_taken()
    {
        Assert.True((await _tokens.ReadAsync(Forge(Header, Claims()))).IsAccepted);
    }

    [Theory]
    [InlineData("""{"alg":"none","typ":"JWT"}""")]
    [InlineData("""{"alg":"HS384","typ":"JWT"}""")]
    [InlineData("""{"alg":"HS512","typ":"JWT"}""")]
    [InlineData("""{"alg":"RS256","typ":"JWT"}""")]
    [InlineData("""{"alg":"hs256","typ":"JWT"}""")]
    [InlineData("""{"typ":"JWT"}""")]
    [InlineData("""{"alg":"HS256","typ":"at+jwt"}""")]
    public async Task Only_one_way_to_sign_is_taken(string header)
    {
        Assert.Equal(4001, (await _tokens.ReadAsync(Forge(header, Claims()))).Refusal?.Code);
        Assert.Equal(4001, (await _tokens.ReadAsync(Forge(header, Claims(), signed: false))).Refusal?.Code);
    }

    [Theory]
    [InlineData("\"exp\":1795351200", "")]
    [InlineData("\"exp\":1795351200", "\"exp\":\"soon\"")]
    [InlineData("\"exp\":1795351200", "\"exp\":1795351200,\"nbf\":1795350000")]
    [InlineData("\"iss\":\"eventhub\"", "\"iss\":\"other\"")]
    [InlineData("\"aud\":\"eventhub\"", "\"aud\":\"other\"")]
    [InlineData("\"role\":\"admin\"", "\"role\":\"root\"")]
    [InlineData("\"role\":\"admin\"", "\"role\":[\"user\",\"admin\"]")]
    [InlineData("\"role\":\"admin\"", "\"x\":1")]
    [InlineData("\"sub\":\"ann\"", "\"sub\":\"\"")]
    [InlineData("\"sub\":\"ann\"", "\"x\":1")]
    [InlineData("\"sub\":\"ann\"", "\"sub\":\"a\\u0000\"")]
    [InlineData("\"sub\":\"ann\"", "\"sub\":\"ann\",\"zones\":[1]")]
    [InlineData("\"sub\":\"ann\"", "\"sub\":\"ann\",\"zones\":{\"a\":1}")]
    public async Task Claims_that_the_hub_does_not_issue_are_refused(string claim, string instead)
    {
        var claims = Claims().Replace(claim, instead, StringComparison.Ordinal).Replace("{,", "{", StringComparison.Ordinal)
            .Replace(",,", ",", StringComparison.Ordinal).Replace(",}", "}", StringComparison.Ordinal);

        Assert.Equal(4001, (await _tokens.ReadAsync(Forge(Header, claims))).Refusal?.Code);
    }

    [Fact]
    public async Task A_name_has_at_most_a_hundred_characters()
    {
        var long100 = Claims().Replace("ann", new string('a', 100), StringComparison.Ordinal);
        var long101 = Claims().Replace("ann", new string('a', 101), StringComparison.Ordinal);

        Assert.True((await _tokens.ReadAsync(Forge(Header, long100))).IsAccepted);
        Assert.Equal(4001, (await _tokens.ReadAsync(Forge(Header, long101))).Refusal?.Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a.b.c")]
    [InlineData("a.b.c.d.e")]
    public async Task What_is_no_token_is_refused(string text) => Assert.Equal(4001, (await _tokens.ReadAsync(text)).Refusal?.Code);

    private static string Claims() =>
        """{"iss":"eventhub","aud":"eventhub","sub":"ann","role":"admin","exp":1795351200}""";

    private string Forge(string header, string claims, bool signed = true)
    {
        var content = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}";
        var signature = signed ? Base64Url.EncodeToString(HMACSHA256.HashData(_key.Secret, Encoding.ASCII.GetBytes(content))) : string.Empty;
        return $"{content}.{signature}";
    }
}
