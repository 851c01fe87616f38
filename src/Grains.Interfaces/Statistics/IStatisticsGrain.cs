using EventHub.Security;

namespace EventHub.Statistics;

/// <summary>
/// Asks all nodes of the cluster what they have counted; one in the cluster, key 0. Silos are known by membership, front ends by
/// announcing themselves.
/// </summary>
[Alias("eventhub.IStatisticsGrain")]
[OpenToClients]
public interface IStatisticsGrain : IGrainWithIntegerKey
{
    /// <summary>A front end is there; again every <see cref="StatisticsTimes.Announcement"/>, or it is forgotten.</summary>
    [Alias("Announce")]
    Task Announce(FrontEndAddress frontEnd);

    /// <summary>It stops.</summary>
    [Alias("Withdraw")]
    Task Withdraw(string name);

    /// <summary>Answers within a few seconds, whoever hangs: who did not answer is named.</summary>
    [Alias("Collect")]
    Task<ClusterReport> Collect();
}

/// <summary>A front end as the statistics grain asks it.</summary>
[Alias("eventhub.IFrontEndStatistics")]
public interface IFrontEndStatistics : IGrainObserver
{
    [Alias("Report")]
    [ResponseTimeout(StatisticsTimes.AnswerText)]
    Task<FrontEndReport> Report();
}

/// <param name="Name">Its process, see <see cref="ThisProcess.Name"/>.</param>
/// <param name="Reporter">Where it is asked.</param>
[GenerateSerializer, Immutable, Alias("eventhub.FrontEndAddress")]
public sealed record FrontEndAddress([property: Id(0)] string Name, [property: Id(1)] IFrontEndStatistics Reporter);

[GenerateSerializer, Immutable, Alias("eventhub.ClusterReport")]
public sealed record ClusterReport
{
    [Id(0)]
    public required SiloReport[] Silos { get; init; }

    [Id(1)]
    public required FrontEndReport[] FrontEnds { get; init; }

    /// <summary>What these have counted is in no sum.</summary>
    [Id(2)]
    public required UnansweredNode[] Unanswered { get; init; }

    /// <summary>False for the first seconds after the grain moved: front ends may be missing that have not announced themselves to it.</summary>
    [Id(3)]
    public required bool KnowsFrontEnds { get; init; }
}

/// <param name="Name">The silo's address, or the front end's process.</param>
/// <param name="Role">silo or api.</param>
[GenerateSerializer, Immutable, Alias("eventhub.UnansweredNode")]
public readonly record struct UnansweredNode([property: Id(0)] string Name, [property: Id(1)] string Role);
