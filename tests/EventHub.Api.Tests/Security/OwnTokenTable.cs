using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using EventHub.Api.Security;
using EventHub.Visibility;

namespace EventHub.Api.Tests.Security;

/// <summary>Tokens of the hub's own kind that are not good, by what is wrong with them, and what each is told.</summary>
internal static class OwnTokenTable
{
    private const string Header = """{"alg":"HS256","typ":"JWT"}""";

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>How each is made with the hub's own key, and its code; a token that is null is not sent at all.</summary>
    public static IReadOnlyDictionary<string, (Func<SigningKey, string?> Make, int Code)> Bad { get; } =
        new Dictionary<string, (Func<SigningKey, string?>, int)>
        {
            ["none"] = (static _ => null, 4001),
            ["expired"] = (static key => Service(key, Now - (2 * Hour)).Issue(Ada, Hour), 4002),
            ["not valid yet"] = (static key => Service(key, Now + Hour).Issue(Ada, Hour), 4001),
            ["another key"] = (static _ => Service(SigningKey.Generate(), Now).Issue(Ada, Hour), 4001),
            ["another audience"] = (static key => Forge(key, Header, "aud", "\"another\""), 4001),
            ["another issuer"] = (static key => Forge(key, Header, "iss", "\"another\""), 4001),
            ["alg none"] = (static key => Forge(null, """{"alg":"none","typ":"JWT"}""", "sub", "\"ada\""), 4001),
            ["alg none, signed"] = (static key => Forge(key, """{"alg":"none","typ":"JWT"}""", "sub", "\"ada\""), 4001),
            ["unsigned"] = (static key => Forge(null, Header, "sub", "\"ada\""), 4001),
            ["unknown role"] = (static key => Forge(key, Header, "role", "\"root\""), 4001),
            ["a queue of the hub as sub"] = (static key => Forge(key, Header, "sub", "\"\\u0001hub.replay\""), 4001),
            ["white space as sub"] = (static key => Forge(key, Header, "sub", "\" \\u2003\""), 4001),
            ["an extension that nobody knows"] = (static key => Forge(key, """{"alg":"HS256","typ":"JWT","crit":["new"],"new":1}""", "sub", "\"ada\""), 4001),
            ["an empty demand for extensions"] = (static key => Forge(key, """{"alg":"HS256","typ":"JWT","crit":null}""", "sub", "\"ada\""), 4001),
            ["without an end"] = (static key => Forge(key, Header, "exp", "null"), 4001),
            ["malformed"] = (static _ => "a.b.c", 4001),
            ["no token at all"] = (static _ => "nonsense", 4001),
        };

    /// <summary>One that is forged as the bad ones are, with nothing wrong about it.</summary>
    public static string Good(SigningKey key) => Forge(key, Header, "sub", "\"ada\"");

    private static Reader Ada => new("ada", Role.User, []);

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private static TokenService Service(SigningKey key, DateTimeOffset now) => new(key, new StoppedClock(now));

    /// <param name="key">Null: it is not signed.</param>
    /// <param name="claim">That is changed.</param>
    /// <param name="value">As JSON.</param>
    private static string Forge(SigningKey? key, string header, string claim, string value)
    {
        var claims = new Dictionary<string, string>
        {
            ["iss"] = "\"eventhub\"",
            ["aud"] = "\"eventhub\"",
            ["sub"] = "\"ada\"",
            ["role"] = "\"user\"",
            ["exp"] = $"{(Now + Hour).ToUnixTimeSeconds()}",
            [claim] = value,
        };
        var payload = $"{{{string.Join(',', claims.Select(static c => $"\"{c.Key}\":{c.Value}"))}}}";
        var content = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}";
        return key is null ? $"{content}." : $"{content}.{Base64Url.EncodeToString(HMACSHA256.HashData(key.Secret, Encoding.ASCII.GetBytes(content)))}";
    }
}
