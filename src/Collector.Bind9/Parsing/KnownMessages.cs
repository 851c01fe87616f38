namespace EventHub.Collector.Bind9.Parsing;

/// <summary>The messages that are known and make no event: first match wins.</summary>
internal static class KnownMessages
{
    private enum Where
    {
        Start,
        Anywhere,
    }

    private readonly record struct Known(IgnoredKind Kind, Where Where, string Text);

    /// <summary>After a client prefix.</summary>
    private static readonly Known[] OfClients =
    [
        new(IgnoredKind.QueryFailed, Where.Start, "query failed ("),
        new(IgnoredKind.QueryFailed, Where.Anywhere, "rpz_rewrite"),
        new(IgnoredKind.RecordChange, Where.Start, "updating zone '"),
        new(IgnoredKind.PermissionDenied, Where.Anywhere, "' denied"),
        new(IgnoredKind.PermissionDenied, Where.Anywhere, " denied (allow-"),
        new(IgnoredKind.PermissionDenied, Where.Start, "recursion not available"),
        new(IgnoredKind.AuthenticationFailed, Where.Start, "request has invalid signature"),
        new(IgnoredKind.AuthenticationFailed, Where.Start, "request is not signed"),
        new(IgnoredKind.RateLimit, Where.Start, "rate limit "),
        new(IgnoredKind.RateLimit, Where.Start, "would rate limit "),
        new(IgnoredKind.RecordChange, Where.Start, "update failed: "),
        new(IgnoredKind.RecordChange, Where.Start, "update '"),
        new(IgnoredKind.RecordChange, Where.Start, "forwarding update"),
        new(IgnoredKind.RecordChange, Where.Start, "forwarded "),
        new(IgnoredKind.Notify, Where.Start, "received notify for zone"),
        new(IgnoredKind.Notify, Where.Start, "refused notify"),
        new(IgnoredKind.Notify, Where.Start, "notify "),
        new(IgnoredKind.ZoneTransfer, Where.Start, "transfer of '"),
        new(IgnoredKind.ZoneTransfer, Where.Start, "bad zone transfer request"),
        new(IgnoredKind.ZoneTransfer, Where.Start, "zone transfer "),
        new(IgnoredKind.Quota, Where.Start, "no more recursive clients"),
        new(IgnoredKind.Quota, Where.Start, "recursive-clients soft limit"),
        new(IgnoredKind.Quota, Where.Anywhere, "quota"),
        new(IgnoredKind.StaleAnswer, Where.Anywhere, "stale answer used"),
        new(IgnoredKind.Resolver, Where.Start, "RFC 1918 response from Internet"),
        new(IgnoredKind.Resolver, Where.Start, "no matching view in class"),
        new(IgnoredKind.Resolver, Where.Start, "error sending response"),
        new(IgnoredKind.Resolver, Where.Start, "message parsing failed"),
        new(IgnoredKind.Resolver, Where.Start, "dropped request"),
        new(IgnoredKind.Network, Where.Start, "send"),
        new(IgnoredKind.Network, Where.Start, "request failed"),
    ];

    /// <summary>After a <c>zone Z/CLASS: </c> prefix.</summary>
    private static readonly Known[] OfZones =
    [
        new(IgnoredKind.Notify, Where.Start, "sending notifies"),
        new(IgnoredKind.Notify, Where.Start, "notify "),
        new(IgnoredKind.Notify, Where.Start, "refused notify"),
        new(IgnoredKind.Notify, Where.Start, "sending notify"),
        new(IgnoredKind.ZoneLifecycle, Where.Anywhere, ") removed"),
        new(IgnoredKind.ZoneTransfer, Where.Start, "Transfer started"),
        new(IgnoredKind.ZoneTransfer, Where.Start, "transfer"),
        new(IgnoredKind.ZoneTransfer, Where.Start, "refresh"),
        new(IgnoredKind.ZoneTransfer, Where.Start, "expired"),
        new(IgnoredKind.ZoneTransfer, Where.Start, "serial number"),
        new(IgnoredKind.ZoneTransfer, Where.Start, "requesting "),
        new(IgnoredKind.ZoneTransfer, Where.Start, "forwarding dynamic update"),
        new(IgnoredKind.ZoneTransfer, Where.Start, "got request to"),
        new(IgnoredKind.ZoneTrouble, Where.Start, "journal"),
        new(IgnoredKind.ZoneTrouble, Where.Start, "has "),
        new(IgnoredKind.ZoneTrouble, Where.Start, "NS '"),
        new(IgnoredKind.Dnssec, Where.Anywhere, "key"),
        new(IgnoredKind.Dnssec, Where.Anywhere, "DNSKEY"),
        new(IgnoredKind.Dnssec, Where.Anywhere, "NSEC3"),
        new(IgnoredKind.Dnssec, Where.Anywhere, "sign"),
        new(IgnoredKind.Dnssec, Where.Start, "next resign"),
    ];

    private static readonly Known[] Others =
    [
        new(IgnoredKind.EmptyZone, Where.Start, "automatic empty zone: "),
        new(IgnoredKind.EmptyZone, Where.Start, "Warning: 'empty-zones-enable/disable-empty-zone'"),
        new(IgnoredKind.ManagedKeys, Where.Start, "managed-keys-zone"),
        new(IgnoredKind.ManagedKeys, Where.Start, "managed-keys.bind"),
        new(IgnoredKind.ManagedKeys, Where.Start, "trust-anchor-telemetry"),
        new(IgnoredKind.ManagedKeys, Where.Start, "set up managed keys zone"),
        new(IgnoredKind.ManagedKeys, Where.Start, "initializing key "),
        new(IgnoredKind.RpzUpdate, Where.Start, "rpz: "),
        new(IgnoredKind.RpzUpdate, Where.Start, "(re)loading policy zone"),
        new(IgnoredKind.RpzUpdate, Where.Start, "loading policy zone"),
        new(IgnoredKind.RpzUpdate, Where.Start, "catz: "),
        new(IgnoredKind.ZoneLifecycle, Where.Start, "added zone "),
        new(IgnoredKind.ZoneLifecycle, Where.Start, "updated zone "),
        new(IgnoredKind.ZoneLifecycle, Where.Start, "deleting zone "),
        new(IgnoredKind.ZoneLifecycle, Where.Anywhere, " scheduled for removal via delzone"),
        new(IgnoredKind.ZoneLifecycle, Where.Start, "freezing "),
        new(IgnoredKind.ZoneLifecycle, Where.Start, "thawing "),
        new(IgnoredKind.ZoneLifecycle, Where.Start, "sync: dumping "),
        new(IgnoredKind.ZoneTransfer, Where.Start, "transfer of '"),
        new(IgnoredKind.Notify, Where.Start, "notify to "),
        new(IgnoredKind.AuthenticationFailed, Where.Start, "invalid command from "),
        new(IgnoredKind.AuthenticationFailed, Where.Start, "rejected command channel message"),
        new(IgnoredKind.ControlCommand, Where.Start, "unknown control channel command"),
        new(IgnoredKind.StaleAnswer, Where.Anywhere, "stale answer"),
        new(IgnoredKind.Resolver, Where.Anywhere, " resolving '"),
        new(IgnoredKind.Resolver, Where.Start, "DNS format error from "),
        new(IgnoredKind.Resolver, Where.Start, "lame server "),
        new(IgnoredKind.Resolver, Where.Start, "success resolving "),
        new(IgnoredKind.Resolver, Where.Start, "resolver priming query complete"),
        new(IgnoredKind.Resolver, Where.Start, "shut down hung fetch"),
        new(IgnoredKind.Resolver, Where.Start, "checkhints: "),
        new(IgnoredKind.Dnssec, Where.Start, "validating "),
        new(IgnoredKind.Dnssec, Where.Start, "view "),
        new(IgnoredKind.RateLimit, Where.Anywhere, "rate limit "),
        new(IgnoredKind.RateLimit, Where.Start, "stop limiting "),
        new(IgnoredKind.RateLimit, Where.Start, "*stop limiting "),
        new(IgnoredKind.RateLimit, Where.Start, "limit "),
        new(IgnoredKind.Quota, Where.Anywhere, "quota"),
        new(IgnoredKind.ConfigurationProgress, Where.Start, "loading "),
        new(IgnoredKind.ConfigurationProgress, Where.Start, "the working directory is "),
        new(IgnoredKind.ConfigurationProgress, Where.Start, "reading built-in trust anchors"),
        new(IgnoredKind.ConfigurationProgress, Where.Start, "looking for GeoIP"),
        new(IgnoredKind.ConfigurationProgress, Where.Start, "opened GeoIP"),
        new(IgnoredKind.ConfigurationProgress, Where.Start, "using default UDP/"),
        new(IgnoredKind.ConfigurationProgress, Where.Start, "using "),
        new(IgnoredKind.ConfigurationProgress, Where.Start, "NZD database "),
        new(IgnoredKind.ConfigurationProgress, Where.Start, "obtaining root key"),
        new(IgnoredKind.ConfigurationProgress, Where.Start, "sizing zone task pool"),
        new(IgnoredKind.ConfigurationProgress, Where.Start, "scheduled loading new zones"),
        new(IgnoredKind.ConfigurationProgress, Where.Start, "any newly configured zones are now loaded"),
        new(IgnoredKind.ConfigurationProgress, Where.Start, "generating session key"),
        new(IgnoredKind.ConfigurationProgress, Where.Start, "statistics channel listening"),
        new(IgnoredKind.ConfigurationProgress, Where.Start, "command channel listening"),
        new(IgnoredKind.ConfigurationProgress, Where.Start, "not using "),
        new(IgnoredKind.ConfigurationProgress, Where.Start, "configuring command channel"),
        new(IgnoredKind.ConfigurationProgress, Where.Start, "couldn't add command channel"),
        new(IgnoredKind.ConfigurationProgress, Where.Start, "couldn't mkdir"),
        new(IgnoredKind.ConfigurationProgress, Where.Start, "dnstap: "),
        new(IgnoredKind.ConfigurationProgress, Where.Start, "opening dnstap destination"),
        new(IgnoredKind.ConfigurationProgress, Where.Start, "reopening dnstap destination"),
        new(IgnoredKind.ConfigurationProgress, Where.Start, "rolling dnstap destination"),
        new(IgnoredKind.ConfigurationProgress, Where.Start, "isc_log_open"),
        new(IgnoredKind.ConfigurationProgress, Where.Start, "query logging is now "),
        new(IgnoredKind.ConfigurationProgress, Where.Start, "debug level is now "),
        new(IgnoredKind.ConfigurationProgress, Where.Start, "dumping "),
        new(IgnoredKind.ConfigurationProgress, Where.Start, "dumpdb "),
        new(IgnoredKind.ConfigurationProgress, Where.Start, "dumpstats "),
        new(IgnoredKind.ConfigurationProgress, Where.Start, "dumprecursing "),
        new(IgnoredKind.ConfigurationProgress, Where.Start, "flushing "),
        new(IgnoredKind.Network, Where.Start, "listening on "),
        new(IgnoredKind.Network, Where.Start, "no longer listening on "),
        new(IgnoredKind.Network, Where.Start, "no IPv6 interfaces found"),
        new(IgnoredKind.Network, Where.Start, "no IPv4 interfaces found"),
        new(IgnoredKind.Network, Where.Start, "IPv6 socket API is incomplete"),
        new(IgnoredKind.Network, Where.Start, "could not listen on "),
        new(IgnoredKind.Network, Where.Start, "creating IPv"),
        new(IgnoredKind.Network, Where.Start, "creating TCP socket: "),
        new(IgnoredKind.Network, Where.Start, "unable to "),
        new(IgnoredKind.Network, Where.Start, "socket.c:"),
        new(IgnoredKind.Network, Where.Start, "interfacemgr"),
        new(IgnoredKind.ServiceLifecycle, Where.Start, "starting BIND "),
        new(IgnoredKind.ServiceLifecycle, Where.Start, "running"),
        new(IgnoredKind.ServiceLifecycle, Where.Start, "exiting"),
        new(IgnoredKind.ServiceLifecycle, Where.Start, "shutting down"),
        new(IgnoredKind.ServiceLifecycle, Where.Start, "stopping "),
        new(IgnoredKind.ServiceLifecycle, Where.Start, "built with "),
        new(IgnoredKind.ServiceLifecycle, Where.Start, "compiled "),
        new(IgnoredKind.ServiceLifecycle, Where.Start, "linked to "),
        new(IgnoredKind.ServiceLifecycle, Where.Start, "---"),
        new(IgnoredKind.ServiceLifecycle, Where.Start, "BIND 9 is maintained by "),
        new(IgnoredKind.ServiceLifecycle, Where.Start, "Inc. (ISC)"),
        new(IgnoredKind.ServiceLifecycle, Where.Start, "corporation. "),
        new(IgnoredKind.ServiceLifecycle, Where.Start, "found "),
        new(IgnoredKind.ServiceLifecycle, Where.Start, "adjusted limit on open files"),
        new(IgnoredKind.ServiceLifecycle, Where.Start, "the limit on open files"),
        new(IgnoredKind.ServiceLifecycle, Where.Start, "could not open file '"),
        new(IgnoredKind.ServiceLifecycle, Where.Start, "received SIG"),
    ];

    /// <summary>Categories of which every message is left out, known or not: nothing of the mapping is logged there.</summary>
    public static IgnoredKind? OfCategory(string? category) => category switch
    {
        "network" or "dispatch" or "dnstap" or "nsid" or "sslkeylog" => IgnoredKind.Network,
        "resolver" or "lame-servers" or "edns-disabled" or "cname" or "delegation-only" or "spill" or "unmatched" => IgnoredKind.Resolver,
        "dnssec" => IgnoredKind.Dnssec,
        "notify" => IgnoredKind.Notify,
        "xfer-out" => IgnoredKind.ZoneTransfer,
        "query-errors" => IgnoredKind.QueryFailed,
        "rate-limit" => IgnoredKind.RateLimit,
        "serve-stale" => IgnoredKind.StaleAnswer,
        "trust-anchor-telemetry" => IgnoredKind.ManagedKeys,
        "responses" => IgnoredKind.QueryFailed,
        _ => null,
    };

    public static IgnoredKind? OfClient(ReadOnlySpan<char> message) => Find(OfClients, message);

    public static IgnoredKind? OfZone(ReadOnlySpan<char> message) => Find(OfZones, message);

    public static IgnoredKind? OfServer(ReadOnlySpan<char> message) => Find(Others, message);

    private static IgnoredKind? Find(Known[] table, ReadOnlySpan<char> message)
    {
        foreach (var known in table)
        {
            bool matches = known.Where == Where.Start
                ? message.StartsWith(known.Text, StringComparison.Ordinal)
                : message.Contains(known.Text, StringComparison.Ordinal);
            if (matches)
                return known.Kind;
        }
        return null;
    }
}
