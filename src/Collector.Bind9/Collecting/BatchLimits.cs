namespace EventHub.Collector.Bind9.Collecting;

/// <summary>
/// When a batch ends. By size, at a line that the bytes alone decide; by time only when there is nothing more to read. So a batch
/// that is read again after a crash holds at least what it held before, in the same order, and the ids that the hub derives from
/// (source, position, index) fall on the same events.
/// </summary>
internal sealed record BatchLimits
{
    /// <summary>The hub takes 1,000.</summary>
    public int MaxEvents { get; init; } = 500;

    public long MaxBytes { get; init; } = 256 * 1024;

    /// <summary>Lines of which most make no event must not keep the checkpoint back for long.</summary>
    public int MaxLines { get; init; } = 20_000;

    /// <summary>From the first event on.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How often lines without events move the checkpoint.</summary>
    public TimeSpan IdleCommit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often the file is looked at when there was nothing to read.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromMilliseconds(100);
}
