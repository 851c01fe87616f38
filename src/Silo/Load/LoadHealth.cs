using EventHub.Load;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EventHub.Silo.Load;

/// <summary>A node that sheds is still ready: to take it away would give its load to the others.</summary>
internal sealed class LoadHealth(NodeLoad load) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(load.IsShedding ? HealthCheckResult.Degraded() : HealthCheckResult.Healthy());
}
