namespace EventHub.Silo.Configuration;

/// <summary>Everything that can be set about a hub.</summary>
internal static class Settings
{
    public static readonly Setting Roles = new(
        "roles", "ROLES", "all, silo or api, or several separated by commas. A silo hosts grains, an api node the front end.", "all");

    public static readonly Setting Store = new(
        "store", "STORE", "sqlite or postgres. With sqlite one process does everything.", "sqlite");

    public static readonly Setting Postgres = new(
        "postgres", "CONNECTION", "Npgsql connection string of the database. Others can read a command line: set the variable instead.", "");

    public static readonly Setting Cluster = new(
        "cluster", "NAME", "Name of the cluster, the same for all of its nodes.", "eventhub");

    public static readonly Setting Urls = new(
        "urls", "URLS", "Addresses to listen on, separated by commas.", "http://127.0.0.1:8080");

    public static readonly Setting Data = new(
        "data", "DIR", "Directory of the embedded log and of the signing key; made when it is not there.", "./data");

    public static readonly Setting SigningKeyFile = new(
        "signing-key-file", "FILE", "Key that tokens are signed with, the same for all nodes of a cluster; otherwise the data directory's.", "");

    public static readonly Setting OidcAuthority = new(
        "oidc-authority", "URL", "OpenID Connect authority whose tokens are taken instead of the hub's own.", "");

    public static readonly Setting OidcAudience = new(
        "oidc-audience", "NAME", "Whom the authority's tokens must be for; needed with an authority.", "");

    public static readonly Setting OidcUserClaim = new(
        "oidc-user-claim", "NAME", "Claim with the user's name; one that nobody is given again.", "sub");

    public static readonly Setting OidcRoleClaim = new(
        "oidc-role-claim", "NAME", "Claim with the user's roles, at the top of the token.", "role");

    public static readonly Setting OidcZonesClaim = new(
        "oidc-zones-claim", "NAME", "Claim with the zones that a user sees events of.", "zones");

    public static readonly Setting OidcAdminRole = new(
        "oidc-admin-role", "NAME", "What the role's claim says of admins.", "admin");

    public static readonly Setting OidcUserRole = new(
        "oidc-user-role", "NAME", "What the role's claim says of users.", "user");

    public static readonly Setting HubTokens = new(
        "hub-tokens", null, "With an authority, take tokens that are signed with the hub's key as well.", "false");

    public static readonly Setting DevelopmentTokens = new(
        "development-tokens", null, "Give a token to anybody who asks, at POST /api/auth/token; on loopback alone.", "false");

    public static readonly Setting AllowedOrigins = new(
        "allowed-origins", "ORIGINS", "Origins of other sites whose pages may call the hub, separated by commas.", "");

    public static readonly Setting BulkLanes = new(
        "bulk-lanes", "N", "Lanes that share the sources, 1 to 64; fixed when the store is made.", "1");

    public static readonly Setting SiloPort = new(
        "silo-port", "PORT", "Orleans port between silos.", "11111");

    public static readonly Setting GatewayPort = new(
        "gateway-port", "PORT", "Orleans port for api nodes and grain clients. It trusts whoever reaches it.", "30000");

    public static readonly Setting Bind = new(
        "bind", "ADDRESS", "IP address that both Orleans ports listen on; keep them on a private network.", "127.0.0.1");

    public static readonly Setting Advertise = new(
        "advertise", "ADDRESS", "IP address at which other nodes reach the Orleans ports; the one they listen on unless set.", "");

    public static readonly Setting Dashboard = new(
        "dashboard", null, "Serve the Orleans dashboard to admins at /dashboard; set it on all nodes of a cluster.", "false");

    public static readonly Setting MetricsUrls = new(
        "metrics-urls", "URLS", "Addresses that answer /metrics to anybody, and nothing else; keep them on a private network.", "");

    public static readonly Setting OtlpEndpoint = new(
        "otlp-endpoint", "URL", "Collector that metrics are pushed to by OTLP; OTEL_EXPORTER_OTLP_ENDPOINT does the same.", "");

    public static readonly Setting LogLevel = new(
        "log-level", "LEVEL", "trace, debug, information, warning, error or none. Logs go to standard error.", "information");

    public static readonly Setting LogFormat = new(
        "log-format", "FORMAT", "text or json.", "text");

    public static readonly Setting NoSignInLink = new(
        "no-sign-in-link", null, "Do not print a link that signs an admin in for 12 hours.", "false");

    public static IReadOnlyList<Setting> All { get; } =
    [
        Roles, Store, Postgres, Cluster, Urls, Data, SigningKeyFile, OidcAuthority, OidcAudience, OidcUserClaim, OidcRoleClaim,
        OidcZonesClaim, OidcAdminRole, OidcUserRole, HubTokens, DevelopmentTokens, AllowedOrigins, BulkLanes, SiloPort, GatewayPort,
        Bind, Advertise, Dashboard, MetricsUrls, OtlpEndpoint, LogLevel, LogFormat, NoSignInLink,
    ];
}
