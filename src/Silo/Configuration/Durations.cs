using System.Globalization;

namespace EventHub.Silo.Configuration;

/// <summary>Durations as people write them: <c>90s</c>, <c>45m</c>, <c>12h</c>, <c>30d</c>.</summary>
internal static class Durations
{
    /// <summary>Ten years: longer than anything that expires here should live.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3_650);

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        if (text.Length < 2
            || UnitOf(text[^1]) is not { } unit
            || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || count < 1
            || count > Longest / unit)
        {
            return false;
        }

        duration = count * unit;
        return true;
    }

    private static TimeSpan? UnitOf(char letter) => letter switch
    {
        's' => TimeSpan.FromSeconds(1),
        'm' => TimeSpan.FromMinutes(1),
        'h' => TimeSpan.FromHours(1),
        'd' => TimeSpan.FromDays(1),
        _ => null,
    };
}
