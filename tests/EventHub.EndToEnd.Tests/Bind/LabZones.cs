namespace EventHub.EndToEnd.Tests.Bind;

/// <summary>What the lab's named knows: one zone that answers, and two policy zones that block parts of it.</summary>
internal static class LabZones
{
    public const string Zone = "lab.example";

    public const string MalwarePolicy = "rpz.malware";

    public const string AdvertisementPolicy = "rpz.ads";

    public const string HarmlessDomain = "www." + Zone;

    public const string MalwareDomain = "botnet." + Zone;

    public const string AdvertisementDomain = "ads." + Zone;

    public static string ZoneFile { get; } =
        """
        $TTL 60
        @ SOA ns hostmaster 1 3600 600 86400 60
        @ NS ns
        ns A 127.0.0.1
        *.www A 192.0.2.1
        *.botnet A 192.0.2.2
        *.ads A 192.0.2.3

        """;

    public static string MalwarePolicyFile { get; } = PolicyFile(MalwareDomain);

    public static string AdvertisementPolicyFile { get; } = PolicyFile(AdvertisementDomain);

    private static string PolicyFile(string blocked) =>
        $"""
        $TTL 60
        @ SOA localhost. hostmaster.localhost. 1 3600 600 86400 60
        @ NS localhost.
        *.{blocked} CNAME .

        """;
}
