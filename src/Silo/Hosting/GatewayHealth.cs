using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EventHub.Silo.Hosting;

/// <summary>Ready only while connected to a silo: nothing else here can store or deliver anything.</summary>
internal sealed class GatewayHealth : IHealthCheck
{
    private volatile int _connected;

    public void Count(object? sender, GatewayCountChangedEventArgs e) => _connected = e.NumberOfConnectedGateways;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_connected > 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
}
