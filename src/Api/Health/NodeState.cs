using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace EventHub.Api.Health;

/// <summary>Where a node is in its life: starting, serving, or on its way out.</summary>
public sealed class NodeState(IHostApplicationLifetime lifetime) : IHealthCheck
{
    private volatile bool _isDraining;

    /// <summary>Everything that it is made of has started.</summary>
    public bool HasStarted => lifetime.ApplicationStarted.IsCancellationRequested;

    /// <summary>False as well from the moment that a stop was asked for, before anything is stopped.</summary>
    public bool IsServing => HasStarted && !_isDraining && !lifetime.ApplicationStopping.IsCancellationRequested;

    public void BeginDrain() => _isDraining = true;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(IsServing ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
}

/// <summary>Something that a node does between telling that it goes away and stopping.</summary>
public interface IDrain
{
    /// <summary>Bounded in time by itself.</summary>
    Task DrainAsync();
}
