namespace EventHub.Client.Composing;

/// <summary>Events of forwarders, for everyone.</summary>
public sealed class ForwarderEvents
{
    private readonly SourceEvents _events;

    internal ForwarderEvents(SourceEvents events) => _events = events;

    /// <summary><c>forwarder_status_change</c>: priority high.</summary>
    /// <param name="forwarder">Its name or address.</param>
    /// <param name="before">The state that it was in, e.g. <c>up</c>.</param>
    /// <param name="after">The state that it is in.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Stops waiting; what is under way may still be stored.</param>
    public Task StatusChangedAsync(
        string forwarder, string before, string after, string? reason = null, CancellationToken cancellationToken = default) =>
        _events.SendAsync(
            "forwarder_status_change",
            new EventData().Add("forwarder", forwarder).Add("before", before).Add("after", after).Add("reason", reason),
            cancellationToken);

    /// <summary><c>forwarder_health_check</c></summary>
    /// <param name="forwarder">Its name or address.</param>
    /// <param name="healthy">Whether it answered as it should.</param>
    /// <param name="took">How long the answer took.</param>
    /// <param name="reason">What was wrong.</param>
    /// <param name="cancellationToken">Stops waiting; what is under way may still be stored.</param>
    public Task HealthCheckedAsync(
        string forwarder, bool healthy, TimeSpan? took = null, string? reason = null, CancellationToken cancellationToken = default) =>
        _events.SendAsync(
            "forwarder_health_check",
            new EventData().Add("forwarder", forwarder).Add("healthy", healthy).AddMilliseconds("took_ms", took).Add("reason", reason),
            cancellationToken);
}
