using System.Globalization;
using EventHub.Json;

namespace EventHub.Client.Publishing;

/// <summary>
/// A request carries a part of what the caller handed in, so its errors count differently: they are put back into the caller's
/// own numbers.
/// </summary>
internal static class FieldPaths
{
    private const string Prefix = "events[";

    public static InvalidRequestException Renumber(InvalidRequestException error, Func<int, int> callersIndex) =>
        new(Array.ConvertAll(error.Errors, e => Renumber(e, callersIndex)));

    public static HubResponseException Renumber(HubResponseException error, Func<int, int> callersIndex) =>
        HubResponseException.Refused(error.StatusCode, [.. error.Errors.Select(e => Renumber(e, callersIndex))]);

    /// <summary>A request that is one event names its fields alone: they become those of the only event of a batch, as checks here name them.</summary>
    public static FieldError OfOnlyEvent(FieldError error) => error.Field.Length == 0 ? error : error with { Field = $"{Prefix}0].{error.Field}" };

    /// <summary>Which event of the request is meant; null for the request as a whole.</summary>
    public static int? IndexIn(string field) => TryParse(field, out var index, out _) ? index : null;

    public static FieldError Renumber(FieldError error, Func<int, int> callersIndex) =>
        TryParse(error.Field, out var index, out var rest)
            ? error with { Field = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{callersIndex(index)}{rest}") }
            : error;

    private static bool TryParse(string field, out int index, out ReadOnlySpan<char> rest)
    {
        var end = field.StartsWith(Prefix, StringComparison.Ordinal) ? field.IndexOf(']', StringComparison.Ordinal) : -1;
        rest = end > 0 ? field.AsSpan(end) : default;
        index = 0;
        return end > 0
            && int.TryParse(field.AsSpan(Prefix.Length, end - Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out index);
    }
}
