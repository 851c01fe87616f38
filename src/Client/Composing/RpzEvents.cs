namespace EventHub.Client.Composing;

/// <summary>Events of response policy zones, for everyone but where it says otherwise.</summary>
public sealed class RpzEvents
{
    private readonly SourceEvents _events;

    internal RpzEvents(SourceEvents events) => _events = events;

    /// <summary><c>rpz_update</c>: the zone as a whole.</summary>
    /// <param name="policyZone">The policy zone, <c>rpz_zone</c> in the data.</param>
    /// <param name="details">More members of the data.</param>
    /// <param name="cancellationToken">Stops waiting; what is under way may still be stored.</param>
    public Task UpdatedAsync(string policyZone, object? details = null, CancellationToken cancellationToken = default) =>
        _events.SendAsync("rpz_update", Of(policyZone).AddAll(details), cancellationToken);

    /// <summary><c>rpz_rule_created</c></summary>
    /// <param name="policyZone">The policy zone, <c>rpz_zone</c> in the data.</param>
    /// <param name="rule">The rule's owner name.</param>
    /// <param name="after">The rule as it is now.</param>
    /// <param name="cancellationToken">Stops waiting; what is under way may still be stored.</param>
    public Task RuleCreatedAsync(string policyZone, string rule, object? after = null, CancellationToken cancellationToken = default) =>
        _events.SendAsync("rpz_rule_created", Of(policyZone, rule).Add("after", after), cancellationToken);

    /// <summary><c>rpz_rule_updated</c>, with the fields that differ.</summary>
    /// <param name="policyZone">The policy zone, <c>rpz_zone</c> in the data.</param>
    /// <param name="rule">The rule's owner name.</param>
    /// <param name="before">The rule as it was.</param>
    /// <param name="after">The rule as it is now.</param>
    /// <param name="cancellationToken">Stops waiting; what is under way may still be stored.</param>
    public Task RuleUpdatedAsync(
        string policyZone, string rule, object before, object after, CancellationToken cancellationToken = default) =>
        _events.SendAsync("rpz_rule_updated", Of(policyZone, rule).AddChange(before, after), cancellationToken);

    /// <summary><c>rpz_rule_deleted</c></summary>
    /// <param name="policyZone">The policy zone, <c>rpz_zone</c> in the data.</param>
    /// <param name="rule">The rule's owner name.</param>
    /// <param name="before">The rule as it was.</param>
    /// <param name="cancellationToken">Stops waiting; what is under way may still be stored.</param>
    public Task RuleDeletedAsync(string policyZone, string rule, object? before = null, CancellationToken cancellationToken = default) =>
        _events.SendAsync("rpz_rule_deleted", Of(policyZone, rule).Add("before", before), cancellationToken);

    /// <summary><c>threat_feed_update</c>, for admins.</summary>
    /// <param name="feed">Its name.</param>
    /// <param name="added">Entries that are new.</param>
    /// <param name="removed">Entries that are gone.</param>
    /// <param name="total">Entries that there are now.</param>
    /// <param name="cancellationToken">Stops waiting; what is under way may still be stored.</param>
    public Task ThreatFeedUpdatedAsync(string feed, long added, long removed, long total, CancellationToken cancellationToken = default) =>
        _events.SendAsync(
            "threat_feed_update",
            new EventData().Add("feed", feed).Add("added", added).Add("removed", removed).Add("total", total),
            cancellationToken);

    private static EventData Of(string policyZone) => new EventData().Add("rpz_zone", policyZone);

    private static EventData Of(string policyZone, string rule) => Of(policyZone).Add("rule", rule);
}
