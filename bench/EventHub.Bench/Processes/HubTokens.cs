using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EventHub.Bench.Processes;

/// <summary>
/// Signs tokens with the key in a hub's data directory, as <c>eventhub token</c> does: a thousand users would be a thousand
/// starts of that program.
/// </summary>
internal sealed class HubTokens
{
    private const string KeyFile = "signing.key";

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    private static readonly string Header = Base64Url.EncodeToString("""{"alg":"HS256","typ":"JWT"}"""u8);

    private readonly byte[] _key;
    private readonly TimeProvider _time;

    private HubTokens(byte[] key, TimeProvider time)
    {
        _key = key;
        _time = time;
    }

    /// <summary>Of a hub that has started once.</summary>
    public static HubTokens Of(string dataDirectory, TimeProvider time) =>
        new(Convert.FromBase64String(File.ReadAllText(Path.Combine(dataDirectory, KeyFile)).Trim()), time);

    public string Admin(string user) => Sign(user, "admin");

    public string User(string user) => Sign(user, "user");

    private string Sign(string user, string role)
    {
        var now = _time.GetUtcNow();
        var claims = string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"sub":"{{user}}","role":"{{role}}","iss":"eventhub","aud":"eventhub","iat":{{now.ToUnixTimeSeconds()}},"nbf":{{now.ToUnixTimeSeconds()}},"exp":{{(now + Lifetime).ToUnixTimeSeconds()}}}""");
        var signed = $"{Header}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes(signed)))}";
    }
}
