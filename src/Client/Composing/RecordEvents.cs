namespace EventHub.Client.Composing;

/// <summary>Events of resource records. Users see those of the zones that their token names.</summary>
public sealed class RecordEvents
{
    private readonly SourceEvents _events;

    internal RecordEvents(SourceEvents events) => _events = events;

    /// <summary><c>record_created</c></summary>
    /// <param name="zone">The zone's name: users see the event who may see the zone.</param>
    /// <param name="name">The owner name.</param>
    /// <param name="type">The record's type, e.g. <c>AAAA</c>; <c>record_type</c> in the data.</param>
    /// <param name="after">The record as it is now.</param>
    /// <param name="cancellationToken">Stops waiting; what is under way may still be stored.</param>
    public Task CreatedAsync(string zone, string name, string type, object? after = null, CancellationToken cancellationToken = default) =>
        _events.SendAsync("record_created", Of(zone, name, type).Add("after", after), cancellationToken);

    /// <summary><c>record_updated</c>, with the fields that differ.</summary>
    /// <param name="zone">The zone's name: users see the event who may see the zone.</param>
    /// <param name="name">The owner name.</param>
    /// <param name="type">The record's type, e.g. <c>AAAA</c>; <c>record_type</c> in the data.</param>
    /// <param name="before">The record as it was.</param>
    /// <param name="after">The record as it is now.</param>
    /// <param name="cancellationToken">Stops waiting; what is under way may still be stored.</param>
    public Task UpdatedAsync(
        string zone, string name, string type, object before, object after, CancellationToken cancellationToken = default) =>
        _events.SendAsync("record_updated", Of(zone, name, type).AddChange(before, after), cancellationToken);

    /// <summary><c>record_deleted</c></summary>
    /// <param name="zone">The zone's name: users see the event who may see the zone.</param>
    /// <param name="name">The owner name.</param>
    /// <param name="type">The record's type, e.g. <c>AAAA</c>; <c>record_type</c> in the data.</param>
    /// <param name="before">The record as it was.</param>
    /// <param name="cancellationToken">Stops waiting; what is under way may still be stored.</param>
    public Task DeletedAsync(string zone, string name, string type, object? before = null, CancellationToken cancellationToken = default) =>
        _events.SendAsync("record_deleted", Of(zone, name, type).Add("before", before), cancellationToken);

    /// <summary>
    /// <c>record_bulk_operation</c>: one event for many records. For work that takes a while see <see cref="SourceEvents.BulkOperations"/>.
    /// </summary>
    /// <param name="zone">The zone's name: users see the event who may see the zone.</param>
    /// <param name="operation">What was done, e.g. <c>import</c>.</param>
    /// <param name="succeeded">Records that it was done to.</param>
    /// <param name="failed">Records that it could not be done to.</param>
    /// <param name="cancellationToken">Stops waiting; what is under way may still be stored.</param>
    public Task BulkChangedAsync(
        string zone, string operation, long succeeded, long failed = 0, CancellationToken cancellationToken = default) =>
        _events.SendAsync(
            "record_bulk_operation",
            Of(zone).Add("operation", operation).Add("succeeded", succeeded).Add("failed", failed),
            cancellationToken);

    private static EventData Of(string zone)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(zone);
        return new EventData().Add("zone", zone);
    }

    private static EventData Of(string zone, string name, string type) => Of(zone).Add("name", name).Add("record_type", type);
}
