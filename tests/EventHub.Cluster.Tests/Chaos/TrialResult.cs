using EventHub.Testing.Reconciling;

namespace EventHub.Cluster.Tests.Chaos;

/// <summary>What a trial came to.</summary>
/// <param name="Findings">What the ledgers don't agree in.</param>
/// <param name="UnexpectedEndings">Nodes that ended though nobody ended them.</param>
internal sealed record TrialResult(
    IReadOnlyList<Ordeal> Ordeals,
    LoadRate Rate,
    TrialCounts Counts,
    IReadOnlyList<Finding> Findings,
    IReadOnlyList<Stop> Stops,
    IReadOnlyList<string> UnexpectedEndings);

/// <param name="Acknowledged">With those after the last disruption, which the rate does not count.</param>
internal sealed record TrialCounts(int Sent, long Acknowledged, int Stored, int Readers, int Connections, long Delivered);

/// <param name="Recovery">From its end until all nodes were ready and all readers had got what was sent after it.</param>
/// <param name="Silence">The longest that any reader was sent nothing, from its begin until then.</param>
internal sealed record Ordeal(Disruption Disruption, TimeSpan Recovery, TimeSpan Silence);

/// <summary>A stop that was asked for with SIGTERM.</summary>
internal sealed record Stop(string Node, TimeSpan Took, int ExitCode);
