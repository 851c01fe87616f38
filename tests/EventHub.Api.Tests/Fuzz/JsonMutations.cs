using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EventHub.Api.Tests.Fuzz;

/// <summary>Spoils valid bodies in the ways that clients, proxies and attackers do; may by chance leave one valid.</summary>
internal sealed class JsonMutations(Random random)
{
    private const string Mark = "value-to-replace";

    private static readonly string[] WrongValues =
    [
        "null", "true", "-1", "1e400", "-1e400", "0.1", "9223372036854775808", "123456789012345678901234567890", "\"\"", "\"\\u0000\"",
        "\"\\ud800\"", "\"\\udc00\\ud800\"", "[]", "{}", "[[]]", "[null]", "{\"\":null}", "\"2026-02-30T00:00:00Z\"", "NaN", "Infinity", "'a'", "01",
    ];

    private static readonly string[] Scraps =
    [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\u12", "\0", "//", "/**/", "\u2028", "\uFEFF", "e", "-", ".", "\\ud834", "null", "undefined",
    ];

    private static readonly byte[][] BadUtf8 = [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82], [0x80]];

    private static readonly SearchValues<byte> Structure = SearchValues.Create("{}[],:\""u8);

    public byte[] Spoil(string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            bytes = Once(bytes);
        }

        return bytes;
    }

    private byte[] Once(byte[] body) => random.Next(10) switch
    {
        0 => body[..random.Next(body.Length + 1)],
        1 => Splice(body, Place(body), 0, BadUtf8[random.Next(BadUtf8.Length)]),
        2 => Splice(body, Place(body), 0, Encoding.UTF8.GetBytes(Scraps[random.Next(Scraps.Length)])),
        3 => Splice(body, Place(body), Math.Min(random.Next(1, 8), body.Length), []),
        4 => Splice(body, Place(body), 0, Nested()),
        5 => Flip(body),
        6 or 7 => ReplaceValue(body),
        8 => Duplicate(body),
        _ => Rename(body),
    };

    /// <summary>Half of the time where the grammar turns: elsewhere most changes only change a text.</summary>
    private int Place(byte[] body)
    {
        var start = random.Next(body.Length + 1);
        var offset = random.Next(2) == 0 ? body.AsSpan(start).IndexOfAny(Structure) : 0;
        return start + Math.Max(offset, 0);
    }

    private static byte[] Splice(byte[] body, int at, int remove, byte[] insert) =>
        [.. body.AsSpan(0, at), .. insert, .. body.AsSpan(Math.Min(at + remove, body.Length))];

    private byte[] Nested()
    {
        var depth = random.Next(20, 2_000);
        return Encoding.UTF8.GetBytes(
            random.Next(2) == 0
                ? new string('[', depth) + new string(']', depth)
                : string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth));
    }

    private byte[] Flip(byte[] body)
    {
        if (body.Length > 0)
        {
            body[random.Next(body.Length)] ^= (byte)(1 << random.Next(8));
        }

        return body;
    }

    /// <summary>Put in as text: most of them no JSON library would write.</summary>
    private byte[] ReplaceValue(byte[] body)
    {
        var marked = Rewrite(body, static (parent, name) => parent[name] = Mark);
        var wrong = WrongValues[random.Next(WrongValues.Length)];
        return Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(marked).Replace($"\"{Mark}\"", wrong, StringComparison.Ordinal));
    }

    private byte[] Rename(byte[] body) => Rewrite(body, (parent, name) =>
    {
        var value = parent[name]?.DeepClone();
        parent.Remove(name);
        parent[random.Next(2) == 0 ? name + "_" : name.ToUpperInvariant()] = value;
    });

    private static byte[] Duplicate(byte[] body)
    {
        var brace = body.AsSpan().IndexOf((byte)'{');
        return brace < 0 ? body : Splice(body, brace + 1, 0, "\"type\":\"twice\",\"type\":\"twice\","u8.ToArray());
    }

    /// <summary>Leaves a body alone that is beyond parsing.</summary>
    private byte[] Rewrite(byte[] body, Action<JsonObject, string> change)
    {
        try
        {
            var root = JsonNode.Parse(body);
            var objects = Objects(root).Where(static o => o.Count > 0).ToArray();
            if (objects.Length == 0)
            {
                return body;
            }

            var parent = objects[random.Next(objects.Length)];
            change(parent, parent.ElementAt(random.Next(parent.Count)).Key);
            return Encoding.UTF8.GetBytes(root!.ToJsonString());
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            return body;
        }
    }

    private static IEnumerable<JsonObject> Objects(JsonNode? node) => node switch
    {
        JsonObject o => o.SelectMany(static p => Objects(p.Value)).Prepend(o),
        JsonArray a => a.SelectMany(Objects),
        _ => [],
    };
}
