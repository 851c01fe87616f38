using EventHub.Cluster.Tests.Processes;
using EventHub.Testing;
using Npgsql;

namespace EventHub.Cluster.Tests.Chaos;

/// <summary>Does disruptions to a cluster, and looks after it like a supervisor that starts again what ended.</summary>
internal sealed class Saboteur(ClusterProcess cluster)
{
    /// <summary>Orleans' number for a member that takes part.</summary>
    private const int Active = 3;

    private readonly List<string> _endings = [];
    private readonly List<Stop> _stops = [];

    /// <summary>Nodes that ended though nobody ended them, apart from silos that woke after their death.</summary>
    public IReadOnlyList<string> UnexpectedEndings => _endings;

    public IReadOnlyList<Stop> Stops => _stops;

    /// <summary>Returns when it is over: whatever it hit goes on or is being started.</summary>
    public Task InflictAsync(Disruption disruption) => disruption.Kind switch
    {
        DisruptionKind.KillSilo => KillAsync(cluster.Silos[disruption.Target], disruption.Lasts),
        DisruptionKind.KillApi => KillAsync(cluster.Apis[disruption.Target], disruption.Lasts),
        DisruptionKind.StopSilo => StopAsync(cluster.Silos[disruption.Target], disruption.Lasts),
        DisruptionKind.StopApi => StopAsync(cluster.Apis[disruption.Target], disruption.Lasts),
        DisruptionKind.KillPostgres => LosePostgresAsync(cluster.Postgres.KillAsync, disruption.Lasts),
        DisruptionKind.StopPostgres => LosePostgresAsync(cluster.Postgres.StopAsync, disruption.Lasts),
        DisruptionKind.PauseSilo => PauseUntilDeclaredDeadAsync(cluster.Silos[disruption.Target], disruption.Lasts),
        DisruptionKind.PauseApi => PauseAsync(cluster.Apis[disruption.Target], disruption.Lasts),
        _ => throw new ArgumentOutOfRangeException(nameof(disruption), disruption, "is of no known kind"),
    };

    /// <summary>Waits until every node is ready.</summary>
    public Task WaitUntilWellAsync() => Task.WhenAll(cluster.Nodes.Select(node => Eventually.Holds(
        async token =>
        {
            await StartIfEndedAsync(node);
            return await node.IsHealthyAsync("ready", token);
        },
        $"{node.Name} to be ready")));

    private async Task StartIfEndedAsync(NodeProcess node)
    {
        if (!node.IsRunning)
        {
            // What it said last may not be read yet.
            await node.WaitForExitAsync();
            lock (_endings)
            {
                _endings.Add($"{node.Name} ended by itself with {node.ExitCode}: {node.Errors.Trim()}");
            }

            node.Start();
        }
    }

    private static async Task KillAsync(NodeProcess node, TimeSpan away)
    {
        node.Kill();
        await LastAsync(away);
        node.Start();
    }

    private async Task StopAsync(NodeProcess node, TimeSpan away)
    {
        // One that ended by itself before it was asked to has its own entry.
        await StartIfEndedAsync(node);
        var asked = TimeProvider.System.GetTimestamp();
        var exitCode = await node.StopAsync();
        _stops.Add(new Stop(node.Name, TimeProvider.System.GetElapsedTime(asked), exitCode));
        await LastAsync(away);
        node.Start();
    }

    private async Task LosePostgresAsync(Func<Task> lose, TimeSpan away)
    {
        await lose();
        await LastAsync(away);
        await cluster.Postgres.StartAsync();
    }

    private async Task PauseUntilDeclaredDeadAsync(NodeProcess silo, TimeSpan longer)
    {
        await silo.PauseAsync();
        try
        {
            await Eventually.Holds(async token => !await IsMemberAsync(silo, token), $"{silo.Name} to be declared dead");
            await LastAsync(longer);
        }
        finally
        {
            await silo.GoOnAsync();
        }

        await silo.WaitForExitAsync();
        silo.Start();
    }

    private static async Task PauseAsync(NodeProcess node, TimeSpan time)
    {
        await node.PauseAsync();
        await LastAsync(time);
        await node.GoOnAsync();
    }

    private async Task<bool> IsMemberAsync(NodeProcess silo, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(cluster.Database.ConnectionString);
        await using var command = source.CreateCommand("SELECT EXISTS (SELECT 1 FROM OrleansMembershipTable WHERE Port = $1 AND Status = $2)");
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = silo.SiloPort!.Value });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = Active });
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>The length of a disruption is part of it.</summary>
    private static async Task LastAsync(TimeSpan time)
    {
        using var timer = new PeriodicTimer(time + TimeSpan.FromMilliseconds(1));
        await timer.WaitForNextTickAsync();
    }
}
