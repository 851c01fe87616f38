namespace EventHub.Client.Composing;

/// <summary>Events of health, for everyone.</summary>
public sealed class HealthEvents
{
    private readonly SourceEvents _events;

    internal HealthEvents(SourceEvents events) => _events = events;

    /// <summary><c>health_update</c></summary>
    /// <param name="component">What it is about.</param>
    /// <param name="status">E.g. <c>healthy</c>, <c>degraded</c>.</param>
    /// <param name="details">More members of the data.</param>
    /// <param name="cancellationToken">Stops waiting; what is under way may still be stored.</param>
    public Task UpdatedAsync(string component, string status, object? details = null, CancellationToken cancellationToken = default) =>
        _events.SendAsync("health_update", Of(component).Add("status", status).AddAll(details), cancellationToken);

    /// <summary><c>health_alert</c>: severity and priority critical.</summary>
    /// <param name="component">What it is about.</param>
    /// <param name="message">What is wrong.</param>
    /// <param name="details">More members of the data.</param>
    /// <param name="cancellationToken">Stops waiting; what is under way may still be stored.</param>
    public Task AlertedAsync(string component, string message, object? details = null, CancellationToken cancellationToken = default) =>
        _events.SendAsync("health_alert", Of(component).Add("message", message).AddAll(details), cancellationToken);

    /// <summary><c>performance_alert</c>: priority critical.</summary>
    /// <param name="component">What it is about.</param>
    /// <param name="metric">What was measured.</param>
    /// <param name="value">What it is.</param>
    /// <param name="threshold">What it should stay within.</param>
    /// <param name="unit">Of both.</param>
    /// <param name="cancellationToken">Stops waiting; what is under way may still be stored.</param>
    public Task PerformanceAlertedAsync(
        string component, string metric, double value, double threshold, string? unit = null, CancellationToken cancellationToken = default) =>
        _events.SendAsync(
            "performance_alert",
            Of(component).Add("metric", metric).Add("value", value).Add("threshold", threshold).Add("unit", unit),
            cancellationToken);

    /// <summary><c>system_status</c></summary>
    /// <param name="status">E.g. <c>running</c>.</param>
    /// <param name="details">More members of the data.</param>
    /// <param name="cancellationToken">Stops waiting; what is under way may still be stored.</param>
    public Task SystemStatusAsync(string status, object? details = null, CancellationToken cancellationToken = default) =>
        _events.SendAsync("system_status", new EventData().Add("status", status).AddAll(details), cancellationToken);

    /// <summary><c>system_metrics</c></summary>
    /// <param name="metrics">Named figures: the data itself.</param>
    /// <param name="cancellationToken">Stops waiting; what is under way may still be stored.</param>
    public Task SystemMetricsAsync(object metrics, CancellationToken cancellationToken = default) =>
        _events.SendAsync("system_metrics", EventData.Of(metrics), cancellationToken);

    /// <summary><c>resource_usage</c></summary>
    /// <param name="usage">Named figures: the data itself.</param>
    /// <param name="cancellationToken">Stops waiting; what is under way may still be stored.</param>
    public Task ResourceUsageAsync(object usage, CancellationToken cancellationToken = default) =>
        _events.SendAsync("resource_usage", EventData.Of(usage), cancellationToken);

    /// <summary><c>network_metrics</c></summary>
    /// <param name="metrics">Named figures: the data itself.</param>
    /// <param name="cancellationToken">Stops waiting; what is under way may still be stored.</param>
    public Task NetworkMetricsAsync(object metrics, CancellationToken cancellationToken = default) =>
        _events.SendAsync("network_metrics", EventData.Of(metrics), cancellationToken);

    /// <summary><c>network_interface_metrics</c></summary>
    /// <param name="name">The interface.</param>
    /// <param name="metrics">Named figures, beside it in the data.</param>
    /// <param name="cancellationToken">Stops waiting; what is under way may still be stored.</param>
    public Task NetworkInterfaceMetricsAsync(string name, object metrics, CancellationToken cancellationToken = default) =>
        _events.SendAsync("network_interface_metrics", new EventData().Add("interface", name).AddAll(metrics), cancellationToken);

    /// <summary><c>disk_metrics</c></summary>
    /// <param name="device">The disk or file system.</param>
    /// <param name="usedBytes">Bytes in use.</param>
    /// <param name="totalBytes">Bytes that there are.</param>
    /// <param name="details">More members of the data.</param>
    /// <param name="cancellationToken">Stops waiting; what is under way may still be stored.</param>
    public Task DiskMetricsAsync(
        string device, long usedBytes, long totalBytes, object? details = null, CancellationToken cancellationToken = default) =>
        _events.SendAsync(
            "disk_metrics",
            new EventData().Add("device", device).Add("used_bytes", usedBytes).Add("total_bytes", totalBytes).AddAll(details),
            cancellationToken);

    private static EventData Of(string component) => new EventData().Add("component", component);
}
