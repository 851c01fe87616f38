namespace EventHub.Client.Composing;

/// <summary>Events of the name servers themselves.</summary>
public sealed class BindEvents
{
    private readonly SourceEvents _events;

    internal BindEvents(SourceEvents events) => _events = events;

    /// <summary><c>bind_status_update</c>, for everyone.</summary>
    /// <param name="server">The name server.</param>
    /// <param name="status">E.g. <c>running</c>.</param>
    /// <param name="details">More members of the data.</param>
    /// <param name="cancellationToken">Stops waiting; what is under way may still be stored.</param>
    public Task StatusUpdatedAsync(string server, string status, object? details = null, CancellationToken cancellationToken = default) =>
        _events.SendAsync("bind_status_update", Of(server).Add("status", status).AddAll(details), cancellationToken);

    /// <summary><c>bind_reload</c>, for everyone.</summary>
    /// <param name="server">The name server.</param>
    /// <param name="success">Whether it took the configuration.</param>
    /// <param name="reason">Why it did not.</param>
    /// <param name="cancellationToken">Stops waiting; what is under way may still be stored.</param>
    public Task ReloadedAsync(string server, bool success, string? reason = null, CancellationToken cancellationToken = default) =>
        _events.SendAsync("bind_reload", Of(server).Add("success", success).Add("reason", reason), cancellationToken);

    /// <summary><c>bind_config_change</c>, for admins, with the fields that differ.</summary>
    /// <param name="server">The name server.</param>
    /// <param name="before">The settings as they were.</param>
    /// <param name="after">The settings as they are now.</param>
    /// <param name="cancellationToken">Stops waiting; what is under way may still be stored.</param>
    public Task ConfigurationChangedAsync(string server, object before, object after, CancellationToken cancellationToken = default) =>
        _events.SendAsync("bind_config_change", Of(server).AddChange(before, after), cancellationToken);

    private static EventData Of(string server) => new EventData().Add("server", server);
}
