using System.Net;
using System.Net.Sockets;

namespace EventHub.Samples.ZoneService.Zones;

/// <summary>What a zone and its records may be. Every answer names the field; null says that nothing is wrong.</summary>
internal static class ZoneRules
{
    private const int MaxNameLength = 253;

    private const int MaxLabelLength = 63;

    private const int MaxTtl = int.MaxValue;

    private static readonly string[] Types = ["A", "AAAA", "CAA", "CNAME", "MX", "NS", "PTR", "SRV", "TXT"];

    public static string? Check(Zone zone)
    {
        if (!IsName(zone.Name))
        {
            return "name: must be a domain name";
        }

        if (!IsName(zone.PrimaryServer))
        {
            return "primary_server: must be a domain name";
        }

        return zone.DefaultTtl is < 0 or > MaxTtl ? "default_ttl: must be 0 to 2147483647 seconds" : null;
    }

    public static string? Check(RecordSet records)
    {
        if (records.Name != "@" && !IsName(records.Name))
        {
            return "name: must be a domain name, or @ for the zone itself";
        }

        if (!Types.Contains(records.Type))
        {
            return $"type: must be one of {string.Join(", ", Types)}";
        }

        if (records.Ttl < 0)
        {
            return "ttl: must be 0 to 2147483647 seconds";
        }

        if (records.Values.Count == 0 || records.Values.Any(string.IsNullOrWhiteSpace))
        {
            return "values: must have at least one value, none of them empty";
        }

        return records.Values.FirstOrDefault(value => !IsValueOf(records.Type, value)) is { } wrong
            ? $"values: {wrong} is no value of type {records.Type}"
            : null;
    }

    public static string Normalise(string name) => name.Trim().TrimEnd('.').ToLowerInvariant();

    private static bool IsValueOf(string type, string value) => type switch
    {
        "A" => IPAddress.TryParse(value, out var address) && address.AddressFamily == AddressFamily.InterNetwork,
        "AAAA" => IPAddress.TryParse(value, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6,
        "CNAME" or "NS" or "PTR" => IsName(Normalise(value)),
        _ => true,
    };

    private static bool IsName(string name) => name.Length is > 0 and <= MaxNameLength && name.Split('.').All(IsLabel);

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= MaxLabelLength && label.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '*');
}
