using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using EventHub.Api.Security.Oidc;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace EventHub.Api.Tests.Security.Oidc;

/// <summary>An OpenID Connect authority on a real port, with real keys: publishes what it is told to, and signs whatever it is asked to.</summary>
internal sealed class Authority : IAsyncDisposable
{
    public const string Audience = "eventhub-api";

    private readonly WebApplication _app;
    private readonly List<JsonWebKey> _published = [];
    private int _asked;

    private Authority(WebApplication app, SecurityKey first)
    {
        _app = app;
        Key = first;
        Publish(first);
    }

    /// <summary>What it signs with.</summary>
    public SecurityKey Key { get; private set; }

    public Uri Address => new(_app.Urls.Single());

    public OidcOptions Options => new(Address, Audience);

    /// <summary>How often its keys were fetched.</summary>
    public int Asked => Volatile.Read(ref _asked);

    /// <summary>Answers with it instead of the keys.</summary>
    public string? KeyGarbage { get; set; }

    /// <summary>Names it as its issuer instead of itself.</summary>
    public string? OtherIssuer { get; set; }

    /// <summary>Answers its metadata with it.</summary>
    public int Status { get; set; } = StatusCodes.Status200OK;

    public static async Task<Authority> StartAsync(SecurityKey? key = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var authority = new Authority(app, key ?? RsaKey("first"));
        app.MapGet("/.well-known/openid-configuration", authority.WriteMetadata);
        app.MapGet("/keys", authority.WriteKeys);
        await app.StartAsync();
        return authority;
    }

    public static RsaSecurityKey RsaKey(string? kid, int bits = 2_048) => new(RSA.Create(bits)) { KeyId = kid };

    public static ECDsaSecurityKey EcKey(string kid) => new(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = kid };

    public void Publish(SecurityKey key) => Publish(PublicPartOf(key));

    public void Publish(JsonWebKey key)
    {
        lock (_published)
        {
            _published.Add(key);
        }
    }

    /// <summary>Signs with another key from now on, and publishes that alone.</summary>
    public void Rotate(SecurityKey key)
    {
        lock (_published)
        {
            _published.Clear();
        }

        Key = key;
        Publish(key);
    }

    public string Token(
        Action<Dictionary<string, object>>? change = null, SecurityKey? key = null, string? algorithm = null, string type = "at+jwt",
        TimeSpan? lifetime = null, DateTimeOffset? now = null, string? demand = null)
    {
        var issued = now ?? TimeProvider.System.GetUtcNow();
        var claims = new Dictionary<string, object>
        {
            ["iss"] = Address.AbsoluteUri.TrimEnd('/'),
            ["aud"] = Audience,
            ["sub"] = "ada",
            ["role"] = "user",
            ["nbf"] = issued.ToUnixTimeSeconds(),
            ["exp"] = (issued + (lifetime ?? TimeSpan.FromHours(1))).ToUnixTimeSeconds(),
        };
        change?.Invoke(claims);
        var signer = key ?? Key;
        var chosen = algorithm ?? (signer is ECDsaSecurityKey ? SecurityAlgorithms.EcdsaSha256 : SecurityAlgorithms.RsaSha256);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            JsonSerializer.Serialize(claims),
            new SigningCredentials(signer, chosen) { CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } },
            demand is null
                ? new Dictionary<string, object> { ["typ"] = type }
                : new Dictionary<string, object> { ["typ"] = type, ["crit"] = new[] { demand }, [demand] = true });
    }

    /// <summary>As others see a key.</summary>
    public static JsonWebKey PublicPartOf(SecurityKey key)
    {
        var jwk = key switch
        {
            RsaSecurityKey rsa => JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(rsa.Rsa.ExportParameters(false)) { KeyId = key.KeyId }),
            ECDsaSecurityKey ec => JsonWebKeyConverter.ConvertFromECDsaSecurityKey(
                new ECDsaSecurityKey(ECDsa.Create(ec.ECDsa.ExportParameters(false))) { KeyId = key.KeyId }),
            _ => throw new ArgumentException(key.GetType().Name),
        };
        jwk.Kid = key.KeyId;
        jwk.Use = JsonWebKeyUseNames.Sig;
        return jwk;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private Task WriteMetadata(HttpContext context)
    {
        context.Response.StatusCode = Status;
        return context.Response.WriteAsJsonAsync(new Dictionary<string, string>
        {
            ["issuer"] = OtherIssuer ?? Address.AbsoluteUri.TrimEnd('/'),
            ["jwks_uri"] = new Uri(Address, "/keys").AbsoluteUri,
        });
    }

    private Task WriteKeys(HttpContext context)
    {
        Interlocked.Increment(ref _asked);
        if (KeyGarbage is { } garbage)
        {
            return context.Response.WriteAsync(garbage);
        }

        lock (_published)
        {
            return context.Response.WriteAsJsonAsync(new Dictionary<string, object>
            {
                ["keys"] = _published.Select(static key => new Dictionary<string, string?>
                {
                    ["kty"] = key.Kty,
                    ["kid"] = key.Kid,
                    ["use"] = key.Use,
                    ["alg"] = key.Alg,
                    ["n"] = key.N,
                    ["e"] = key.E,
                    ["crv"] = key.Crv,
                    ["x"] = key.X,
                    ["y"] = key.Y,
                    ["k"] = key.K,
                }.Where(static field => field.Value is not null).ToDictionary()),
            });
        }
    }
}
