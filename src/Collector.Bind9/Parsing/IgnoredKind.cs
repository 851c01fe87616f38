namespace EventHub.Collector.Bind9.Parsing;

/// <summary>Why a known line makes no event. Most kinds are event types to come; the others only tell named's progress.</summary>
internal enum IgnoredKind
{
    /// <summary>query failed (WHY) for …, and what query-errors adds at debug levels.</summary>
    QueryFailed,

    /// <summary>A query, transfer, update, notify or recursion that was denied.</summary>
    PermissionDenied,

    /// <summary>BADSIG, BADKEY, BADTIME; a wrong rndc key.</summary>
    AuthenticationFailed,

    /// <summary>Response rate limiting.</summary>
    RateLimit,

    /// <summary>Dynamic updates: records added, deleted, and updates that failed.</summary>
    RecordChange,

    /// <summary>A zone added, changed or removed by rndc or by a configuration.</summary>
    ZoneLifecycle,

    /// <summary>A zone that failed to load, or loaded oddly.</summary>
    ZoneTrouble,

    /// <summary>A zone loaded with the serial it had.</summary>
    ZoneUnchanged,

    /// <summary>The unsigned half of an inline-signed zone.</summary>
    UnsignedZone,

    /// <summary>Progress of transfers and refreshes, in and out.</summary>
    ZoneTransfer,

    Notify,

    /// <summary>A policy zone's own reload.</summary>
    RpzUpdate,

    /// <summary>rndc commands other than reload and reconfig.</summary>
    ControlCommand,

    /// <summary>A step of a reload or reconfig that its event already covers.</summary>
    ReloadStep,

    /// <summary>What named says while it reads a configuration that is well.</summary>
    ConfigurationProgress,

    /// <summary>Start, stop, limits and build of the process.</summary>
    ServiceLifecycle,

    Network,

    /// <summary>Lame, refusing, broken or slow upstream servers.</summary>
    Resolver,

    Dnssec,

    StaleAnswer,

    /// <summary>recursive-clients, tcp-clients and other quotas.</summary>
    Quota,

    EmptyZone,

    ManagedKeys,

    /// <summary>named tracing itself.</summary>
    Debug,
}
