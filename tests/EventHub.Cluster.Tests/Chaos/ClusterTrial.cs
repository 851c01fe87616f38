using System.Globalization;
using EventHub.Cluster.Tests.Processes;
using EventHub.Testing.Reconciling;

namespace EventHub.Cluster.Tests.Chaos;

/// <summary>
/// A cluster of 2 silos and 2 api nodes under load, that is tried and then has its ledgers compared. What its nodes said is kept
/// when it fails.
/// </summary>
internal sealed class ClusterTrial : IAsyncDisposable
{
    public const int Silos = 2;

    public const int Apis = 2;

    private const int ShownFindings = 20;

    private readonly DirectoryInfo _logs;
    private readonly ITestOutputHelper _output;
    private bool _passed;

    private ClusterTrial(DirectoryInfo logs, ClusterProcess cluster, ClusterLoad load, ITestOutputHelper output)
    {
        _logs = logs;
        _output = output;
        Cluster = cluster;
        Load = load;
        Saboteur = new Saboteur(cluster);
    }

    public ClusterProcess Cluster { get; }

    public ClusterLoad Load { get; }

    public Saboteur Saboteur { get; }

    public static async Task<ClusterTrial> StartAsync(Random random, ITestOutputHelper output)
    {
        var logs = Directory.CreateTempSubdirectory("eventhub-cluster-");
        var cluster = await ClusterProcess.StartAsync(
            Silos, Apis, logs, "--bulk-lanes", ClusterLoad.BulkLanes.ToString(CultureInfo.InvariantCulture));
        try
        {
            return new ClusterTrial(logs, cluster, await ClusterLoad.StartAsync(cluster, random), output);
        }
        catch
        {
            output.WriteLine($"The nodes' logs are in {logs.FullName}");
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Inflicts one and waits until all is well again.</summary>
    public async Task<Ordeal> EndureAsync(Disruption disruption)
    {
        await Load.WaitForEventsAsync(disruption.After);
        Load.TakeLongestSilence();
        await Saboteur.InflictAsync(disruption);
        var over = TimeProvider.System.GetTimestamp();
        await Saboteur.WaitUntilWellAsync();
        await Load.WaitForMarkersAsync();
        return new Ordeal(disruption, TimeProvider.System.GetElapsedTime(over), Load.TakeLongestSilence());
    }

    /// <summary>Ends the load, and fails unless everything that was acknowledged is stored once and was delivered once.</summary>
    public async Task ReconcileAsync(IReadOnlyList<Ordeal> ordeals)
    {
        var loaded = Load.Elapsed;
        using var client = Cluster.Apis[0].Client(Cluster.Token());
        var log = await Load.FinishAsync(client, _output);
        var findings = LogReconciler.Compare(Load.Ledger.Sent, Load.Ledger.Acknowledged, log)
            .Concat(Load.Readers.SelectMany(reader => ReaderReconciler.Compare(log, reader.Ledger)))
            .ToList();
        foreach (var line in TrialSummary.Of(Load, loaded, log, findings, ordeals, Saboteur.UnexpectedEndings))
        {
            _output.WriteLine(line);
        }

        Assert.True(findings.Count == 0, $"{findings.Count} findings:\n{string.Join('\n', findings.Take(ShownFindings))}");
        _passed = true;
    }

    public async ValueTask DisposeAsync()
    {
        await Load.DisposeAsync();
        await Cluster.DisposeAsync();
        if (_passed)
        {
            _logs.Delete(recursive: true);
        }
        else
        {
            _output.WriteLine($"The nodes' logs are in {_logs.FullName}");
        }
    }
}

/// <param name="Recovery">From its end until all nodes were ready and all readers had got what was sent after it.</param>
/// <param name="Silence">The longest that any reader was sent nothing, from its begin until then.</param>
internal sealed record Ordeal(Disruption Disruption, TimeSpan Recovery, TimeSpan Silence);
