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

    /// <summary>Ends the load, tells what the trial came to, and fails unless there is nothing against it.</summary>
    public async Task ReconcileAsync(IReadOnlyList<Ordeal> ordeals)
    {
        await Load.CatchUpAsync(_output.WriteLine);
        var rate = Load.Rate;
        using var client = Cluster.Apis[0].Client(Cluster.Token());
        var log = await Load.FinishAsync(client, _output);
        var result = new TrialResult(
            ordeals,
            rate,
            new TrialCounts(
                Load.Ledger.Sent.Count,
                Load.Ledger.Confirmed,
                log.Count,
                Load.Readers.Count,
                Load.Readers.Sum(static reader => reader.Connections),
                Load.Readers.Sum(static reader => (long)reader.Count)),
            Reconciler.Compare(Load.Ledger.Sent, Load.Ledger.Acknowledged, log, Load.Readers.Select(static reader => reader.Ledger)),
            Saboteur.Stops,
            Saboteur.UnexpectedEndings);
        foreach (var line in TrialSummary.Of(result))
        {
            _output.WriteLine(line);
        }

        Assert.Empty(TrialVerdict.Of(result));
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
