using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace EventHub.Api.Security.Oidc;

/// <summary>
/// The keys that an authority signs with now. Only those that a token can be checked with and none can be made with: a set that has a
/// shared secret in it, or a key that is too short, has one key less.
/// </summary>
internal sealed class AuthorityKeySet
{
    private const int MinRsaBits = 2_048;

    /// <summary>Authorities have two or three.</summary>
    private const int MaxKeys = 100;

    private static readonly string[] RsaAlgorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
    ];

    private static readonly string[] EcAlgorithms =
    [
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    private readonly Dictionary<string, JsonWebKey> _keys = new(StringComparer.Ordinal);

    /// <exception cref="InvalidDataException">It is not what this authority publishes.</exception>
    public AuthorityKeySet(OpenIdConnectConfiguration metadata, OidcOptions options)
    {
        if (metadata.Issuer?.TrimEnd('/') != options.Authority.AbsoluteUri.TrimEnd('/'))
        {
            throw new InvalidDataException($"its metadata names the issuer '{metadata.Issuer}'");
        }

        Issuer = metadata.Issuer;
        foreach (var key in (metadata.JsonWebKeySet?.Keys ?? []).Take(MaxKeys).Where(IsForChecking))
        {
            _keys.TryAdd(key.Kid ?? string.Empty, key);
        }

        if (_keys.Count == 0)
        {
            throw new InvalidDataException("it publishes no RSA or EC key for signatures");
        }
    }

    public string Issuer { get; }

    public int Count => _keys.Count;

    /// <summary>The key that a token names; the only one there is for a token that names none.</summary>
    public JsonWebKey? Find(string? kid) =>
        !string.IsNullOrEmpty(kid) ? _keys.GetValueOrDefault(kid)
        : _keys.Count == 1 ? _keys.Values.Single()
        : null;

    /// <summary>What a token may be signed with under this key: what the key itself says, or what its kind can do.</summary>
    public static string[] AlgorithmsOf(JsonWebKey key)
    {
        var all = key.Kty == JsonWebAlgorithmsKeyTypes.RSA ? RsaAlgorithms : EcAlgorithms;
        return string.IsNullOrEmpty(key.Alg) ? all : Array.FindAll(all, name => name == key.Alg);
    }

    private static bool IsForChecking(JsonWebKey key) =>
        (string.IsNullOrEmpty(key.Use) || key.Use == JsonWebKeyUseNames.Sig) && key.Kty switch
        {
            JsonWebAlgorithmsKeyTypes.RSA => IsLongEnough(key),
            JsonWebAlgorithmsKeyTypes.EllipticCurve => !string.IsNullOrEmpty(key.Crv) && !string.IsNullOrEmpty(key.X) && !string.IsNullOrEmpty(key.Y),
            _ => false,
        };

    private static bool IsLongEnough(JsonWebKey key)
    {
        try
        {
            return !string.IsNullOrEmpty(key.E) && Base64UrlEncoder.DecodeBytes(key.N).Length * 8 >= MinRsaBits;
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            return false;
        }
    }
}
