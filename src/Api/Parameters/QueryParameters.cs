using EventHub.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace EventHub.Api.Parameters;

/// <summary>
/// What holds for the query parameters of every call, whatever they say. For a call that counts itself, after it has: a request that is
/// refused is paid for as well.
/// </summary>
internal static class QueryParameters
{
    /// <param name="request">Of which every parameter is to be read.</param>
    /// <param name="known">That the call reads, or that others have read for it.</param>
    /// <returns>The others, each with what is wrong with it.</returns>
    public static IReadOnlyList<FieldError> Unknown(HttpRequest request, params string[] known) =>
        [.. request.Query.Keys.Except(known).Select(static name => new FieldError(name, "is not a parameter of this request"))];

    /// <exception cref="InvalidRequestException">There are parameters; every one is named.</exception>
    public static void ThrowIfAny(HttpRequest request) => ThrowIf(Unknown(request));

    /// <exception cref="InvalidRequestException">Some are not UTF-8; every one is named.</exception>
    public static void ThrowIfNoText(HttpRequest request)
    {
        var errors = new List<FieldError>();
        foreach (var parameter in new QueryStringEnumerable(request.QueryString.Value))
        {
            if (!PercentEncoding.IsUtf8(parameter.EncodedName.Span) || !PercentEncoding.IsUtf8(parameter.EncodedValue.Span))
            {
                errors.Add(new FieldError(parameter.DecodeName().ToString(), "is not valid UTF-8"));
            }
        }

        ThrowIf(errors);
    }

    private static void ThrowIf(IReadOnlyList<FieldError> errors)
    {
        if (errors.Count > 0)
        {
            throw new InvalidRequestException(errors);
        }
    }
}
