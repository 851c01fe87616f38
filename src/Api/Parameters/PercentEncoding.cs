using System.Globalization;
using System.Text.Unicode;

namespace EventHub.Api.Parameters;

/// <summary>
/// Escapes in an address. Those that are no UTF-8 are left as they stand by whatever decodes them, and would pass for the text that they are
/// written with: <c>%FF</c> for that of <c>%25FF</c>.
/// </summary>
internal static class PercentEncoding
{
    /// <summary>Characters of an escape.</summary>
    private const int Length = 3;

    public static bool IsUtf8(ReadOnlySpan<char> encoded)
    {
        var first = encoded.IndexOf('%');
        return first < 0 || Utf8.IsValid(BytesOf(encoded[first..]));
    }

    /// <summary>What is escaped as it is, and something whole for each of the others: they end what an escape may have begun.</summary>
    private static ReadOnlySpan<byte> BytesOf(ReadOnlySpan<char> encoded)
    {
        var bytes = new byte[encoded.Length];
        var count = 0;
        for (var rest = encoded; !rest.IsEmpty; count++)
        {
            var isEscape = TryDecode(rest, out bytes[count]);
            rest = rest[(isEscape ? Length : 1)..];
        }

        return bytes.AsSpan(0, count);
    }

    private static bool TryDecode(ReadOnlySpan<char> text, out byte value)
    {
        if (text.Length >= Length && text[0] == '%'
            && byte.TryParse(text[1..Length], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value))
        {
            return true;
        }

        value = (byte)'.';
        return false;
    }
}
