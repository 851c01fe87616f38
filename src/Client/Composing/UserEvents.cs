namespace EventHub.Client.Composing;

/// <summary>Events of users, for admins but where it says that users see their own. Who caused them is the context's user.</summary>
public sealed class UserEvents
{
    private readonly SourceEvents _events;

    internal UserEvents(SourceEvents events) => _events = events;

    /// <summary><c>user_login</c>, seen by the user.</summary>
    /// <param name="user">Whom it is about, and who sees it.</param>
    /// <param name="details">More members of the data.</param>
    /// <param name="cancellationToken">Stops waiting; what is under way may still be stored.</param>
    public Task LoggedInAsync(string user, object? details = null, CancellationToken cancellationToken = default) =>
        SendToAsync("user_login", user, Of(user).AddAll(details), cancellationToken);

    /// <summary><c>user_logout</c>, seen by the user.</summary>
    /// <param name="user">Whom it is about, and who sees it.</param>
    /// <param name="details">More members of the data.</param>
    /// <param name="cancellationToken">Stops waiting; what is under way may still be stored.</param>
    public Task LoggedOutAsync(string user, object? details = null, CancellationToken cancellationToken = default) =>
        SendToAsync("user_logout", user, Of(user).AddAll(details), cancellationToken);

    /// <summary><c>user_created</c></summary>
    /// <param name="user">Whom it is about, <c>user</c> in the data.</param>
    /// <param name="after">The account as it is now: no secrets.</param>
    /// <param name="cancellationToken">Stops waiting; what is under way may still be stored.</param>
    public Task CreatedAsync(string user, object? after = null, CancellationToken cancellationToken = default) =>
        _events.SendAsync("user_created", Of(user).Add("after", after), cancellationToken);

    /// <summary><c>user_updated</c>, with the fields that differ.</summary>
    /// <param name="user">Whom it is about, <c>user</c> in the data.</param>
    /// <param name="before">The account as it was: no secrets.</param>
    /// <param name="after">The account as it is now.</param>
    /// <param name="cancellationToken">Stops waiting; what is under way may still be stored.</param>
    public Task UpdatedAsync(string user, object before, object after, CancellationToken cancellationToken = default) =>
        _events.SendAsync("user_updated", Of(user).AddChange(before, after), cancellationToken);

    /// <summary><c>user_deleted</c></summary>
    /// <param name="user">Whom it is about, <c>user</c> in the data.</param>
    /// <param name="before">The account as it was.</param>
    /// <param name="cancellationToken">Stops waiting; what is under way may still be stored.</param>
    public Task DeletedAsync(string user, object? before = null, CancellationToken cancellationToken = default) =>
        _events.SendAsync("user_deleted", Of(user).Add("before", before), cancellationToken);

    /// <summary><c>session_created</c></summary>
    /// <param name="user">Whom it is about, <c>user</c> in the data.</param>
    /// <param name="sessionId">The session.</param>
    /// <param name="cancellationToken">Stops waiting; what is under way may still be stored.</param>
    public Task SessionCreatedAsync(string user, string sessionId, CancellationToken cancellationToken = default) =>
        SendToAsync("session_created", user, Of(user), cancellationToken, sessionId);

    /// <summary><c>session_expired</c>, seen by the user: severity warning.</summary>
    /// <param name="user">Whom it is about, and who sees it.</param>
    /// <param name="sessionId">The session.</param>
    /// <param name="cancellationToken">Stops waiting; what is under way may still be stored.</param>
    public Task SessionExpiredAsync(string user, string sessionId, CancellationToken cancellationToken = default) =>
        SendToAsync("session_expired", user, Of(user), cancellationToken, sessionId);

    /// <summary><c>authentication_failed</c>: severity warning, priority high.</summary>
    /// <param name="user">As whom it was tried.</param>
    /// <param name="reason">Why it was refused.</param>
    /// <param name="cancellationToken">Stops waiting; what is under way may still be stored.</param>
    public Task AuthenticationFailedAsync(string user, string reason, CancellationToken cancellationToken = default) =>
        _events.SendAsync("authentication_failed", Of(user).Add("reason", reason), cancellationToken);

    /// <summary><c>permission_denied</c>: severity warning, priority high.</summary>
    /// <param name="user">Whom it is about, <c>user</c> in the data.</param>
    /// <param name="action">What was tried.</param>
    /// <param name="resource">On what.</param>
    /// <param name="cancellationToken">Stops waiting; what is under way may still be stored.</param>
    public Task PermissionDeniedAsync(string user, string action, string? resource = null, CancellationToken cancellationToken = default) =>
        _events.SendAsync("permission_denied", Of(user).Add("action", action).Add("resource", resource), cancellationToken);

    /// <summary><c>permission_changed</c>, seen by the user, with the fields that differ.</summary>
    /// <param name="user">Whom it is about, and who sees it.</param>
    /// <param name="before">The permissions as they were.</param>
    /// <param name="after">The permissions as they are now.</param>
    /// <param name="cancellationToken">Stops waiting; what is under way may still be stored.</param>
    public Task PermissionChangedAsync(string user, object before, object after, CancellationToken cancellationToken = default) =>
        SendToAsync("permission_changed", user, Of(user).AddChange(before, after), cancellationToken);

    private static EventData Of(string user)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(user);
        return new EventData().Add("user", user);
    }

    /// <summary>The event's user decides who sees it; who caused it goes into the data when that is somebody else.</summary>
    private Task SendToAsync(string type, string user, EventData data, CancellationToken cancellationToken, string? sessionId = null) =>
        _events.SendAsync(
            type, data.Add("caused_by", _events.Context.UserId == user ? null : _events.Context.UserId), cancellationToken, user, sessionId);
}
