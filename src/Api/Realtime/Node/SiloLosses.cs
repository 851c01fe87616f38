using EventHub.Api.Realtime.Sessions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Metadata;
using Orleans.Runtime;

namespace EventHub.Api.Realtime.Node;

/// <summary>
/// Asks after all users' queues when a silo has left the cluster: those that were on it are gone, and their readers would hear
/// nothing until their next renewal.
/// </summary>
internal sealed partial class SiloLosses(
    IClusterManifestProvider cluster, UserLinks users, TimeProvider time, ILogger<SiloLosses> logger) : BackgroundService
{
    /// <summary>Users asked after at once, and the pause before the next ones: the silos that are left have enough to do.</summary>
    private const int Stride = 500;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        HashSet<SiloAddress> known = [];
        try
        {
            await foreach (var manifest in cluster.Updates.WithCancellation(stoppingToken))
            {
                var left = known.Count(silo => !manifest.Silos.ContainsKey(silo));
                known = [.. manifest.Silos.Keys];
                if (left > 0)
                {
                    LogLeft(left, known.Count);
                    await AskAfterAllAsync(stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    private async Task AskAfterAllAsync(CancellationToken stoppingToken)
    {
        foreach (var some in users.All.Chunk(Stride))
        {
            foreach (var user in some)
            {
                user.Beat(renew: true);
            }

            await Task.Delay(Pause, time, stoppingToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Left} silos left the cluster, {Known} are there; asking after the users' queues")]
    private partial void LogLeft(int left, int known);
}
