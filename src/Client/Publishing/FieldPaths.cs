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
        new(Array.ConvertAll(error.Errors, e => e with { Field = Renumber(e.Field, callersIndex) }));

    private static string Renumber(string field, Func<int, int> callersIndex)
    {
        if (!field.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return field;
        }

        var end = field.IndexOf(']', StringComparison.Ordinal);
        return end > 0
            && int.TryParse(field.AsSpan(Prefix.Length, end - Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? string.Create(CultureInfo.InvariantCulture, $"{Prefix}{callersIndex(index)}{field.AsSpan(end)}")
            : field;
    }
}
