using EventHub.Api.Security;
using EventHub.Api.Security.Oidc;
using EventHub.Visibility;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;

namespace EventHub.Api.Tests.Security.Oidc;

/// <summary>Tokens of an authority, whose keys come and go.</summary>
public sealed class AuthorityTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly List<AuthorityDocuments> _documents = [];
    private Authority _authority = null!;

    public async ValueTask InitializeAsync() => _authority = await Authority.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _documents.ForEach(static documents => documents.Dispose());
        await _authority.DisposeAsync();
    }

    [Theory]
    [InlineData(SecurityAlgorithms.RsaSha256)]
    [InlineData(SecurityAlgorithms.RsaSha512)]
    [InlineData(SecurityAlgorithms.RsaSsaPssSha256)]
    public async Task What_the_authority_signed_for_the_hub_is_read(string algorithm)
    {
        var reading = await Reader().ReadAsync(_authority.Token(static c => c["zones"] = new[] { "Example.ORG." }, algorithm: algorithm));

        Assert.True(reading.IsAccepted, reading.Refusal?.Message);
        Assert.Equal(("ada", Role.User), (reading.Reader.UserId, reading.Reader.Role));
        Assert.Equal(["example.org"], reading.Reader.Zones);
    }

    [Fact]
    public async Task A_curve_signs_as_well()
    {
        _authority.Rotate(Authority.EcKey("curve"));

        Assert.True((await Reader().ReadAsync(_authority.Token())).IsAccepted);
    }

    [Theory]
    [InlineData("JWT", true)]
    [InlineData("application/at+jwt", true)]
    [InlineData("dpop+jwt", false)]
    [InlineData("logout+jwt", false)]
    public async Task Only_what_may_be_an_access_token_is_one(string type, bool accepted) =>
        Assert.Equal(accepted, (await Reader().ReadAsync(_authority.Token(type: type))).IsAccepted);

    [Fact]
    public async Task A_new_key_counts_from_its_first_token_on()
    {
        var reader = Reader();
        var old = _authority.Token();
        Assert.True((await reader.ReadAsync(old)).IsAccepted);
        _authority.Rotate(Authority.RsaKey("second"));
        _time.Advance(AuthorityKeys.Pause);

        Assert.True((await reader.ReadAsync(_authority.Token())).IsAccepted);
        Assert.Equal(2, _authority.Asked);
        Assert.Equal(4001, (await reader.ReadAsync(old)).Refusal?.Code);
    }

    [Fact]
    public async Task Made_up_keys_do_not_make_the_hub_ask_each_time()
    {
        var reader = Reader();
        await reader.ReadAsync(_authority.Token());
        _time.Advance(AuthorityKeys.Pause);
        var forged = _authority.Token(key: Authority.RsaKey("made-up"));
        var readings = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => reader.ReadAsync(forged)));

        Assert.All(readings, static reading => Assert.Equal(4001, reading.Refusal?.Code));
        Assert.Equal(2, _authority.Asked);
    }

    [Fact]
    public async Task A_withdrawn_key_counts_for_an_hour_at_most()
    {
        var reader = Reader();
        var old = _authority.Token(lifetime: TimeSpan.FromDays(1));
        Assert.True((await reader.ReadAsync(old)).IsAccepted);
        _authority.Rotate(Authority.RsaKey("second"));
        _time.Advance(AuthorityKeys.Fresh);

        await EventHub.Testing.Eventually.Holds(
            async _ => (await reader.ReadAsync(old)).Refusal?.Code == 4001, "the old key to be forgotten");
    }

    [Fact]
    public async Task While_the_authority_is_away_known_keys_count_for_a_day_and_then_nobody_can_tell()
    {
        var reader = Reader();
        Assert.True((await reader.ReadAsync(_authority.Token())).IsAccepted);
        _authority.Status = 500;
        _time.Advance(AuthorityKeys.Longest - TimeSpan.FromMinutes(1));
        var token = _authority.Token(now: _time.GetUtcNow());
        Assert.True((await reader.ReadAsync(token)).IsAccepted);
        _time.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(4500, (await reader.ReadAsync(token)).Refusal?.Code);
        _authority.Status = 200;
        _time.Advance(AuthorityKeys.Pause);
        Assert.True((await reader.ReadAsync(token)).IsAccepted);
    }

    [Fact]
    public async Task Started_before_its_authority_the_hub_says_later_and_goes_on_when_it_is_there()
    {
        _authority.Status = 503;
        var reader = Reader();
        var token = _authority.Token();
        Assert.Equal(4500, (await reader.ReadAsync(token)).Refusal?.Code);
        _authority.Status = 200;
        _time.Advance(AuthorityKeys.Pause);

        Assert.True((await reader.ReadAsync(token)).IsAccepted);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"keys":{}}""")]
    [InlineData("""{"keys":[]}""")]
    [InlineData("""{"keys":[1,null,"x",[]]}""")]
    [InlineData("""{"keys":[{"kty":"RSA","kid":"first","use":"sig"}]}""")]
    [InlineData("""{"keys":[{"kty":"RSA","kid":"first","n":"!","e":"AQAB"}]}""")]
    [InlineData("""{"keys":[{"kty":"oct","kid":"first","k":"c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0"}]}""")]
    [InlineData("""{"keys":[{"kty":"EC","kid":"first","crv":"P-9","x":"AA","y":"AA"}]}""")]
    public async Task Keys_that_are_none_open_nothing_and_break_nothing(string garbage)
    {
        _authority.KeyGarbage = garbage;
        var reading = await Reader().ReadAsync(_authority.Token());

        Assert.False(reading.IsAccepted);
        Assert.Contains(reading.Refusal.Code, (int[])[4001, 4500]);
    }

    [Fact]
    public async Task An_endless_answer_is_not_read_to_its_end()
    {
        _authority.KeyGarbage = new string(' ', 1024 * 1024);

        Assert.Equal(4500, (await Reader().ReadAsync(_authority.Token())).Refusal?.Code);
    }

    [Fact]
    public async Task Metadata_of_another_issuer_are_not_this_authoritys()
    {
        _authority.OtherIssuer = "https://elsewhere.example";

        Assert.Equal(4500, (await Reader().ReadAsync(_authority.Token())).Refusal?.Code);
    }

    [Fact]
    public async Task A_short_key_checks_nothing()
    {
        _authority.Publish(Authority.RsaKey("short", bits: 1_024));
        var token = _authority.Token(key: Authority.RsaKey("short", bits: 2_048));

        Assert.Equal(4001, (await Reader().ReadAsync(token)).Refusal?.Code);
    }

    [Fact]
    public async Task A_shared_secret_among_the_keys_is_no_key()
    {
        var secret = new SymmetricSecurityKey("secretsecretsecretsecretsecretsecret"u8.ToArray()) { KeyId = "shared" };
        _authority.Publish(JsonWebKeyConverter.ConvertFromSymmetricSecurityKey(secret));
        var token = _authority.Token(key: secret, algorithm: SecurityAlgorithms.HmacSha256);

        Assert.Equal(4001, (await Reader().ReadAsync(token)).Refusal?.Code);
    }

    [Fact]
    public async Task A_key_that_names_its_algorithm_is_for_that_alone()
    {
        var key = Authority.RsaKey("pss");
        var published = Authority.PublicPartOf(key);
        published.Alg = SecurityAlgorithms.RsaSsaPssSha256;
        _authority.Publish(published);

        Assert.True((await Reader().ReadAsync(_authority.Token(key: key, algorithm: SecurityAlgorithms.RsaSsaPssSha256))).IsAccepted);
        Assert.Equal(4001, (await Reader().ReadAsync(_authority.Token(key: key, algorithm: SecurityAlgorithms.RsaSha256))).Refusal?.Code);
    }

    [Fact]
    public async Task Claims_have_the_names_that_the_authority_gives_them_and_the_highest_role_counts()
    {
        var options = _authority.Options with
        {
            Claims = new ClaimNames { User = "email", Role = "groups", Zones = "domains", AdminRole = "dns-ops", UserRole = "staff", MayNameOtherRoles = true },
        };
        var reading = await Reader(options).ReadAsync(_authority.Token(static c =>
        {
            c["email"] = "ada@example.org";
            c["groups"] = new[] { "staff", "printers", "dns-ops" };
            c["domains"] = new[] { "example.org" };
        }));

        Assert.True(reading.IsAccepted, reading.Refusal?.Message);
        Assert.Equal(("ada@example.org", Role.Admin), (reading.Reader.UserId, reading.Reader.Role));
        Assert.Equal(["example.org"], reading.Reader.Zones);
    }

    [Theory]
    [InlineData("https://login.example.org/realms/dns", true)]
    [InlineData("http://127.0.0.1:8000", true)]
    [InlineData("http://[::1]:8000", true)]
    [InlineData("http://login.example.org", false)]
    [InlineData("ftp://login.example.org", false)]
    public void Keys_come_over_tls_or_from_this_machine(string address, bool safe) => Assert.Equal(safe, OidcOptions.IsSafe(new Uri(address)));

    [Theory]
    [InlineData("http://login.example.org/keys")]
    [InlineData("http://127.0.0.1:1/keys")]
    [InlineData("file:///etc/passwd")]
    public async Task Metadata_can_not_send_the_hub_elsewhere_for_the_keys(string address)
    {
        using var documents = new AuthorityDocuments(new OidcOptions(new Uri("https://login.example.org"), "x"));

        await Assert.ThrowsAsync<InvalidDataException>(() => documents.GetDocumentAsync(address, TestContext.Current.CancellationToken));
    }

    private AuthorityTokenReader Reader(OidcOptions? options = null)
    {
        var chosen = options ?? _authority.Options;
        var documents = new AuthorityDocuments(chosen);
        _documents.Add(documents);
        return new AuthorityTokenReader(
            chosen, new AuthorityKeys(chosen, documents, _time, NullLogger<AuthorityKeys>.Instance), new TokenTime(_time));
    }
}
