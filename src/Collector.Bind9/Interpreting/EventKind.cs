namespace EventHub.Collector.Bind9.Interpreting;

/// <summary>An event type with the category, severity and priority the mapping gives it; the hub's catalogue may differ.</summary>
internal sealed record EventKind(string Type, string Category, string Severity, string Priority)
{
    public static readonly EventKind QueryLog = new("dns_query_log", "dns", "info", "low");
    public static readonly EventKind MalwareBlocked = new("malware_blocked", "security", "warning", "critical");
    public static readonly EventKind PhishingBlocked = new("phishing_blocked", "security", "warning", "critical");
    public static readonly EventKind QueryBlocked = new("dns_query_blocked", "dns", "info", "normal");
    public static readonly EventKind QueryAllowed = new("dns_query_allowed", "dns", "info", "low");
    public static readonly EventKind ZoneUpdated = new("zone_updated", "dns", "info", "normal");
    public static readonly EventKind Reload = new("bind_reload", "dns", "info", "normal");
    public static readonly EventKind ReloadFailed = new("bind_reload", "dns", "error", "high");
    public static readonly EventKind ConfigChange = new("bind_config_change", "dns", "info", "normal");
    public static readonly EventKind ConfigError = new("bind_config_change", "dns", "error", "high");
}
