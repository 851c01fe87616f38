namespace EventHub.Silo.Configuration;

/// <summary>Everything that can be set about a hub.</summary>
internal static class Settings
{
    public static readonly Setting Postgres = new(
        "postgres", "CONNECTION", "Npgsql connection string of the database. Others can read a command line: set the variable instead.", "");

    public static readonly Setting Urls = new(
        "urls", "URLS", "Addresses to listen on, separated by commas.", "http://127.0.0.1:8080");

    public static readonly Setting Data = new(
        "data", "DIR", "Directory of the log and of the signing key; made when it is not there.", "./data");

    public static readonly Setting BulkLanes = new(
        "bulk-lanes", "N", "Lanes that share the sources, 1 to 64; fixed when the data directory is made.", "1");

    public static readonly Setting SiloPort = new(
        "silo-port", "PORT", "Orleans port between silos, on loopback.", "11111");

    public static readonly Setting GatewayPort = new(
        "gateway-port", "PORT", "Orleans port for grain clients, on loopback. It trusts whoever reaches it.", "30000");

    public static readonly Setting LogLevel = new(
        "log-level", "LEVEL", "trace, debug, information, warning, error or none. Logs go to standard error.", "information");

    public static readonly Setting LogFormat = new(
        "log-format", "FORMAT", "text or json.", "text");

    public static readonly Setting NoSignInLink = new(
        "no-sign-in-link", null, "Do not print a link that signs an admin in for 12 hours.", "false");

    public static IReadOnlyList<Setting> All { get; } =
        [Postgres, Urls, Data, BulkLanes, SiloPort, GatewayPort, LogLevel, LogFormat, NoSignInLink];
}
