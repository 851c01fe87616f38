using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace EventHub.Api.Rest;

/// <summary>
/// How a body may be written: as it stands, in UTF-8. Bytes that say that they are something else would be told to be broken JSON, or be
/// read as other text than was meant.
/// </summary>
internal static class BodyEncoding
{
    private static readonly string[] Codings = ["identity"];

    /// <summary>UTF-8 by its name and the one that it has on the web, and what is a part of it.</summary>
    private static readonly string[] Charsets = ["utf-8", "utf8", "us-ascii"];

    /// <exception cref="BadHttpRequestException">415: it is compressed, or of another charset.</exception>
    public static void ThrowIfOther(HttpRequest request)
    {
        foreach (var coding in request.Headers.GetCommaSeparatedValues(HeaderNames.ContentEncoding))
        {
            ThrowUnless(coding, Codings, "The body has a Content-Encoding: send it as it is, not compressed.");
        }

        if (MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.Charset is { Length: > 0 } charset)
        {
            ThrowUnless(HeaderUtilities.RemoveQuotes(charset).ToString(), Charsets, "The body is of another charset than UTF-8: send it in that.");
        }
    }

    private static void ThrowUnless(string named, string[] taken, string detail)
    {
        if (!taken.Contains(named, StringComparer.OrdinalIgnoreCase))
        {
            throw new BadHttpRequestException(detail, StatusCodes.Status415UnsupportedMediaType);
        }
    }
}
