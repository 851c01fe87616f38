namespace EventHub.Client.Composing;

/// <summary>Events of backups and restores, for everyone.</summary>
public sealed class BackupEvents
{
    private readonly SourceEvents _events;

    internal BackupEvents(SourceEvents events) => _events = events;

    /// <summary><c>backup_started</c></summary>
    /// <param name="backupId">The same in all events of one backup.</param>
    /// <param name="details">More members of the data.</param>
    /// <param name="cancellationToken">Stops waiting; what is under way may still be stored.</param>
    public Task StartedAsync(string backupId, object? details = null, CancellationToken cancellationToken = default) =>
        _events.SendAsync("backup_started", Of(backupId).AddAll(details), cancellationToken);

    /// <summary><c>backup_completed</c></summary>
    /// <param name="backupId">The same in all events of one backup.</param>
    /// <param name="bytes">How much there was to it.</param>
    /// <param name="took">How long it took.</param>
    /// <param name="details">More members of the data.</param>
    /// <param name="cancellationToken">Stops waiting; what is under way may still be stored.</param>
    public Task CompletedAsync(
        string backupId, long bytes, TimeSpan took, object? details = null, CancellationToken cancellationToken = default) =>
        _events.SendAsync(
            "backup_completed",
            Of(backupId).Add("bytes", bytes).AddMilliseconds("took_ms", took).AddAll(details),
            cancellationToken);

    /// <summary><c>backup_failed</c>: severity error, priority critical.</summary>
    /// <param name="backupId">The same in all events of one backup.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Stops waiting; what is under way may still be stored.</param>
    public Task FailedAsync(string backupId, string reason, CancellationToken cancellationToken = default) =>
        _events.SendAsync("backup_failed", Of(backupId).Add("reason", reason), cancellationToken);

    /// <summary><c>restore_started</c></summary>
    /// <param name="backupId">The same in all events of one backup.</param>
    /// <param name="details">More members of the data.</param>
    /// <param name="cancellationToken">Stops waiting; what is under way may still be stored.</param>
    public Task RestoreStartedAsync(string backupId, object? details = null, CancellationToken cancellationToken = default) =>
        _events.SendAsync("restore_started", Of(backupId).AddAll(details), cancellationToken);

    /// <summary><c>restore_completed</c></summary>
    /// <param name="backupId">The same in all events of one backup.</param>
    /// <param name="bytes">How much there was to it.</param>
    /// <param name="took">How long it took.</param>
    /// <param name="details">More members of the data.</param>
    /// <param name="cancellationToken">Stops waiting; what is under way may still be stored.</param>
    public Task RestoreCompletedAsync(
        string backupId, long bytes, TimeSpan took, object? details = null, CancellationToken cancellationToken = default) =>
        _events.SendAsync(
            "restore_completed",
            Of(backupId).Add("bytes", bytes).AddMilliseconds("took_ms", took).AddAll(details),
            cancellationToken);

    /// <summary><c>restore_failed</c>: severity error, priority critical.</summary>
    /// <param name="backupId">The same in all events of one backup.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Stops waiting; what is under way may still be stored.</param>
    public Task RestoreFailedAsync(string backupId, string reason, CancellationToken cancellationToken = default) =>
        _events.SendAsync("restore_failed", Of(backupId).Add("reason", reason), cancellationToken);

    private static EventData Of(string backupId) => new EventData().Add("backup_id", backupId);
}
