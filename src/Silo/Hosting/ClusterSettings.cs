using EventHub.Silo.Configuration;
using Orleans.Configuration;

namespace EventHub.Silo.Hosting;

/// <summary>How nodes of one cluster find each other, and how soon they notice that one is gone.</summary>
internal static class ClusterSettings
{
    /// <summary>Grain state and reminders belong to the service, whichever cluster serves it.</summary>
    public const string ServiceId = "eventhub";

    /// <summary>Orleans' name of Npgsql.</summary>
    public const string Invariant = "Npgsql";

    /// <summary>
    /// Three missed probes, so that a silo that was killed is declared dead after about five seconds. A silo that only stalls, in a
    /// collection or on an overcommitted machine, has as long to answer.
    /// </summary>
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(1.5);

    private const int MissedProbes = 3;

    /// <summary>
    /// Gossip tells of changes; this is for who did not get it, and how soon a silo that was asleep learns that it was declared dead.
    /// </summary>
    private static readonly TimeSpan TableRefresh = TimeSpan.FromSeconds(5);

    /// <summary>What is older than three of these may be a silo that died with its whole cluster, which nobody waits for.</summary>
    private static readonly TimeSpan IAmAlivePeriod = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Calls that go through a silo to another one are not told that it died: this is how long their callers wait before they
    /// try again.
    /// </summary>
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(6);

    /// <summary>A gateway that hangs is left when the table says that it is dead.</summary>
    private static readonly TimeSpan GatewayRefresh = TimeSpan.FromSeconds(2);

    /// <summary>How soon an api node asks after the queues of a silo that has left.</summary>
    private static readonly TimeSpan SiloListRefresh = TimeSpan.FromSeconds(1);

    public static void Apply(ClusterOptions cluster, HubOptions options) =>
        (cluster.ClusterId, cluster.ServiceId) = (options.Cluster, ServiceId);

    public static void Apply(ClusterMembershipOptions membership)
    {
        membership.ProbeTimeout = ProbeTimeout;
        membership.MinProbeTimeout = ProbeTimeout;
        membership.MaxProbeTimeout = ProbeTimeout * 4 / 3;
        membership.NumMissedProbesLimit = MissedProbes;
        membership.TableRefreshTimeout = TableRefresh;
        membership.IAmAliveTablePublishTimeout = IAmAlivePeriod;
    }

    /// <summary>
    /// Grains of a silo that died are made elsewhere at once. Orleans would keep their names for 30 s, in case the silo is not
    /// dead but cut off: what such a silo could still write, the log's epochs refuse.
    /// </summary>
    public static void Apply(GrainDirectoryOptions directory) => directory.RangeLeaseDuration = TimeSpan.Zero;

    public static void Apply(SiloMessagingOptions messaging) => messaging.ResponseTimeout = ResponseTimeout;

    public static void Apply(ClientMessagingOptions messaging) => messaging.ResponseTimeout = ResponseTimeout;

    /// <summary>The list of silos comes with the list of grain types, by asking a gateway.</summary>
    public static void Apply(TypeManagementOptions types) => types.TypeMapRefreshInterval = SiloListRefresh;

    public static void Apply(GatewayOptions gateways) => gateways.GatewayListRefreshPeriod = GatewayRefresh;
}
