using System.Globalization;
using EventHub.Samples.ZoneService.Zones;

namespace EventHub.Samples.ZoneService.Importing;

/// <summary>A line of an import: <c>name ttl type value</c>, e.g. <c>www 300 A 192.0.2.1</c>.</summary>
internal static class ImportLine
{
    private static readonly char[] Blanks = [' ', '\t'];

    /// <returns>What is wrong, or the records of that line.</returns>
    public static (string? Wrong, RecordSet? Records) Parse(string line)
    {
        var parts = line.Split(Blanks, 4, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.Length < 4 || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var ttl))
        {
            return ("must be: name ttl type value", null);
        }

        var records = new RecordSet(ZoneRules.Normalise(parts[0]), parts[2].ToUpperInvariant(), ttl, [parts[3]]);
        return ZoneRules.Check(records) is { } wrong ? (wrong, null) : (null, records);
    }

    /// <summary>Empty lines and those that begin with <c>;</c> say nothing.</summary>
    public static bool IsBlank(string line) => line.AsSpan().TrimStart() is [] or [';', ..];
}
