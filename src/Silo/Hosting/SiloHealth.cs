using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EventHub.Silo.Hosting;

/// <summary>Ready only while the silo takes calls: not before it joined, and not once it leaves.</summary>
internal sealed class SiloHealth(ISiloStatusOracle silo) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(silo.CurrentStatus == SiloStatus.Active ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
}
