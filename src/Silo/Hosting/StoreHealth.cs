using EventHub.Storage.Log;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EventHub.Silo.Hosting;

/// <summary>Ready only while the store answers: without it nothing is acknowledged.</summary>
internal sealed class StoreHealth(IEventLog log, TimeProvider time) : IHealthCheck
{
    /// <summary>A store that is slower would be too slow for its producers as well.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            await log.GetHeadAsync(limit.Token).WaitAsync(Patience, time, cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            await limit.CancelAsync();
            return HealthCheckResult.Unhealthy(exception: e);
        }
    }
}
