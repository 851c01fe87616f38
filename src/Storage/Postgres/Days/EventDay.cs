using System.Globalization;

namespace EventHub.Storage.Postgres.Days;

/// <summary>A day of acceptance, in UTC, and the table of its events.</summary>
internal static class EventDay
{
    private const string Prefix = "events_";

    private const string Format = "yyyyMMdd";

    public static DateOnly Of(DateTimeOffset acceptedAt) => DateOnly.FromDateTime(acceptedAt.UtcDateTime);

    public static string TableOf(DateOnly day) => Prefix + day.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>The unique index of its events' ids.</summary>
    public static string IdsOf(DateOnly day) => TableOf(day) + "_event_id";

    /// <returns>False when the table is no day of the log.</returns>
    public static bool TryParse(string table, out DateOnly day)
    {
        day = default;
        return table.StartsWith(Prefix, StringComparison.Ordinal)
            && DateOnly.TryParseExact(table.AsSpan(Prefix.Length), Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
    }
}
