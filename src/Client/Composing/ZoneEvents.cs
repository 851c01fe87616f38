namespace EventHub.Client.Composing;

/// <summary>Events of zones. Users see those of the zones that their token names.</summary>
public sealed class ZoneEvents
{
    private readonly SourceEvents _events;

    internal ZoneEvents(SourceEvents events) => _events = events;

    /// <summary><c>zone_created</c></summary>
    /// <param name="zone">The zone's name: users see the event who may see the zone.</param>
    /// <param name="after">The zone as it is now.</param>
    /// <param name="cancellationToken">Stops waiting; what is under way may still be stored.</param>
    public Task CreatedAsync(string zone, object? after = null, CancellationToken cancellationToken = default) =>
        _events.SendAsync("zone_created", Of(zone).Add("after", after), cancellationToken);

    /// <summary><c>zone_updated</c>, with the fields that differ.</summary>
    /// <param name="zone">The zone's name: users see the event who may see the zone.</param>
    /// <param name="before">The zone as it was.</param>
    /// <param name="after">The zone as it is now.</param>
    /// <param name="cancellationToken">Stops waiting; what is under way may still be stored.</param>
    public Task UpdatedAsync(string zone, object before, object after, CancellationToken cancellationToken = default) =>
        _events.SendAsync("zone_updated", Of(zone).AddChange(before, after), cancellationToken);

    /// <summary><c>zone_deleted</c></summary>
    /// <param name="zone">The zone's name: users see the event who may see the zone.</param>
    /// <param name="before">The zone as it was.</param>
    /// <param name="cancellationToken">Stops waiting; what is under way may still be stored.</param>
    public Task DeletedAsync(string zone, object? before = null, CancellationToken cancellationToken = default) =>
        _events.SendAsync("zone_deleted", Of(zone).Add("before", before), cancellationToken);

    /// <summary><c>zone_imported</c></summary>
    /// <param name="zone">The zone's name: users see the event who may see the zone.</param>
    /// <param name="records">How many records came in.</param>
    /// <param name="format">Of what it was read, e.g. <c>master-file</c>.</param>
    /// <param name="cancellationToken">Stops waiting; what is under way may still be stored.</param>
    public Task ImportedAsync(string zone, long records, string? format = null, CancellationToken cancellationToken = default) =>
        _events.SendAsync("zone_imported", Of(zone).Add("records", records).Add("format", format), cancellationToken);

    /// <summary><c>zone_exported</c></summary>
    /// <param name="zone">The zone's name: users see the event who may see the zone.</param>
    /// <param name="records">How many records went out.</param>
    /// <param name="format">As what it was written.</param>
    /// <param name="cancellationToken">Stops waiting; what is under way may still be stored.</param>
    public Task ExportedAsync(string zone, long records, string? format = null, CancellationToken cancellationToken = default) =>
        _events.SendAsync("zone_exported", Of(zone).Add("records", records).Add("format", format), cancellationToken);

    /// <summary><c>zone_load_failed</c>: severity error, priority high.</summary>
    /// <param name="zone">The zone's name: users see the event who may see the zone.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Stops waiting; what is under way may still be stored.</param>
    public Task LoadFailedAsync(string zone, string reason, CancellationToken cancellationToken = default) =>
        _events.SendAsync("zone_load_failed", Of(zone).Add("reason", reason), cancellationToken);

    /// <summary><c>zone_transfer_failed</c>: severity error, priority high.</summary>
    /// <param name="zone">The zone's name: users see the event who may see the zone.</param>
    /// <param name="reason">Why.</param>
    /// <param name="server">The server that it was asked of.</param>
    /// <param name="cancellationToken">Stops waiting; what is under way may still be stored.</param>
    public Task TransferFailedAsync(string zone, string reason, string? server = null, CancellationToken cancellationToken = default) =>
        _events.SendAsync("zone_transfer_failed", Of(zone).Add("reason", reason).Add("server", server), cancellationToken);

    private static EventData Of(string zone)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(zone);
        return new EventData().Add("zone", zone);
    }
}
