namespace EventHub.Cluster.Tests.Chaos;

internal enum DisruptionKind
{
    /// <summary>SIGKILL; another life begins when the disruption has lasted.</summary>
    KillSilo,

    KillApi,

    /// <summary>SIGTERM, the end, and another life.</summary>
    StopSilo,

    StopApi,

    /// <summary>SIGKILL of the whole server.</summary>
    KillPostgres,

    /// <summary>A fast shutdown.</summary>
    StopPostgres,

    /// <summary>SIGSTOP until the others have declared it dead and for a while longer: a writer that doesn't know of its successor.</summary>
    PauseSilo,

    /// <summary>SIGSTOP for a while.</summary>
    PauseApi,
}

/// <param name="Target">Which of the nodes of its kind, from 0.</param>
/// <param name="After">Events that are acknowledged in peace before it.</param>
/// <param name="Lasts">How long whatever it hits is away, or paused.</param>
internal sealed record Disruption(DisruptionKind Kind, int Target, int After, TimeSpan Lasts);
