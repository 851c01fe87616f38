using EventHub.Collector.Bind9.Parsing;

namespace EventHub.Collector.Bind9.Interpreting;

/// <summary>
/// Which policy zones hold malware and which phishing. A zone named in a list is what the list says; any other counts by its
/// name: malware if it contains "malware", phishing if it contains "phish".
/// </summary>
internal sealed class RpzZones(IEnumerable<string> malware, IEnumerable<string> phishing)
{
    public static readonly RpzZones ByName = new([], []);

    private readonly HashSet<string> _malware = Normalise(malware);
    private readonly HashSet<string> _phishing = Normalise(phishing);

    public EventKind KindOf(string? zone)
    {
        if (zone is null)
            return EventKind.QueryBlocked;
        string name = DnsWords.WithoutFinalDot(zone).ToString();
        if (_malware.Contains(name))
            return EventKind.MalwareBlocked;
        if (_phishing.Contains(name))
            return EventKind.PhishingBlocked;
        if (name.Contains("malware", StringComparison.OrdinalIgnoreCase))
            return EventKind.MalwareBlocked;
        return name.Contains("phish", StringComparison.OrdinalIgnoreCase) ? EventKind.PhishingBlocked : EventKind.QueryBlocked;
    }

    /// <summary>
    /// The policy zone of a rule's full owner name: for a QNAME trigger the rule less the query's name, for the others what
    /// follows the label that marks the trigger.
    /// </summary>
    /// <returns>null when the rule is not of that shape.</returns>
    public static string? ZoneOf(string trigger, string queryName, string rule)
    {
        if (trigger != "QNAME")
            return AfterMark(rule, trigger switch { "IP" => ".rpz-ip.", "CLIENT-IP" => ".rpz-client-ip.", "NSDNAME" => ".rpz-nsdname.", _ => ".rpz-nsip." });
        if (queryName == ".")
            return rule;
        bool isLonger = rule.Length > queryName.Length + 1
            && rule.StartsWith(queryName, StringComparison.OrdinalIgnoreCase)
            && rule[queryName.Length] == '.';
        return isLonger ? rule[(queryName.Length + 1)..] : null;
    }

    private static string? AfterMark(string rule, string mark)
    {
        int at = rule.IndexOf(mark, StringComparison.OrdinalIgnoreCase);
        return at < 0 || at + mark.Length == rule.Length ? null : rule[(at + mark.Length)..];
    }

    private static HashSet<string> Normalise(IEnumerable<string> zones) =>
        zones.Select(zone => DnsWords.WithoutFinalDot(zone).ToString()).ToHashSet(StringComparer.OrdinalIgnoreCase);
}
