namespace EventHub.Client.Composing;

/// <summary>Events of configuration, for admins.</summary>
public sealed class ConfigurationEvents
{
    private readonly SourceEvents _events;

    internal ConfigurationEvents(SourceEvents events) => _events = events;

    /// <summary><c>config_change</c>, with the fields that differ.</summary>
    /// <param name="name">What is configured.</param>
    /// <param name="before">As it was.</param>
    /// <param name="after">As it is now.</param>
    /// <param name="cancellationToken">Stops waiting; what is under way may still be stored.</param>
    public Task ChangedAsync(string name, object before, object after, CancellationToken cancellationToken = default) =>
        _events.SendAsync("config_change", Of(name).AddChange(before, after), cancellationToken);

    /// <summary><c>config_backup</c></summary>
    /// <param name="name">What was backed up.</param>
    /// <param name="details">More members of the data.</param>
    /// <param name="cancellationToken">Stops waiting; what is under way may still be stored.</param>
    public Task BackedUpAsync(string name, object? details = null, CancellationToken cancellationToken = default) =>
        _events.SendAsync("config_backup", Of(name).AddAll(details), cancellationToken);

    /// <summary><c>config_restore</c>: severity warning.</summary>
    /// <param name="name">What was restored.</param>
    /// <param name="details">More members of the data.</param>
    /// <param name="cancellationToken">Stops waiting; what is under way may still be stored.</param>
    public Task RestoredAsync(string name, object? details = null, CancellationToken cancellationToken = default) =>
        _events.SendAsync("config_restore", Of(name).AddAll(details), cancellationToken);

    private static EventData Of(string name) => new EventData().Add("name", name);
}
