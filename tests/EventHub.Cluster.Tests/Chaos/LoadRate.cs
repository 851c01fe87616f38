namespace EventHub.Cluster.Tests.Chaos;

/// <param name="Events">Acknowledged, each counted once.</param>
/// <param name="Took">From the first one on, with everything that happened meanwhile.</param>
/// <param name="Outages">The part of it in which nobody could be acknowledged anything.</param>
internal sealed record LoadRate(long Events, TimeSpan Took, TimeSpan Outages)
{
    /// <summary>Per second, outages included.</summary>
    public double Overall => Events / Took.TotalSeconds;

    /// <summary>Per second of the time in which the load could run.</summary>
    public double WhenPossible => Events / (Took - Outages).TotalSeconds;
}
