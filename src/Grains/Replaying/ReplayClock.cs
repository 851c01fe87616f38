namespace EventHub.Grains.Replaying;

/// <summary>
/// Original time against the time of the replay. Everything is reckoned from one anchor that only a change of course moves, so that what
/// is late once does not make everything after it later.
/// </summary>
/// <param name="position">Original time at which it begins; it stands until it is resumed.</param>
/// <param name="speed">Seconds of original time in a second; null: no pacing, the clock stands where the reader has come to.</param>
internal sealed class ReplayClock(DateTimeOffset position, double? speed)
{
    private DateTimeOffset _anchor = position;
    private TimeSpan _anchoredAt;

    public double? Speed { get; private set; } = speed;

    public bool IsRunning { get; private set; }

    /// <param name="now">Time that has passed for the replay, from any beginning; never falls.</param>
    public DateTimeOffset PositionAt(TimeSpan now) =>
        IsRunning && Speed is { } speed ? _anchor + ((now - _anchoredAt) * speed) : _anchor;

    /// <returns>How long until a moment of the original is due; zero when it is.</returns>
    public TimeSpan WaitFor(DateTimeOffset original, TimeSpan now)
    {
        if (!IsRunning)
        {
            return Timeout.InfiniteTimeSpan;
        }

        if (Speed is not { } speed)
        {
            return TimeSpan.Zero;
        }

        var wait = ((original - _anchor) / speed) - (now - _anchoredAt);
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    public void Resume(TimeSpan now)
    {
        if (!IsRunning)
        {
            _anchoredAt = now;
            IsRunning = true;
        }
    }

    public void Pause(TimeSpan now)
    {
        Anchor(PositionAt(now), now);
        IsRunning = false;
    }

    public void Seek(DateTimeOffset to, TimeSpan now) => Anchor(to, now);

    public void SetSpeed(double? speed, TimeSpan now)
    {
        Anchor(PositionAt(now), now);
        Speed = speed;
    }

    /// <summary>Without pacing this is what moves the clock.</summary>
    public void Reach(DateTimeOffset original, TimeSpan now)
    {
        if (Speed is null && original > _anchor)
        {
            Anchor(original, now);
        }
    }

    /// <summary>
    /// A moment that is overdue by more than the tolerance, because its reader took nothing or the log could not be read, is due now, and
    /// what follows keeps its spacing: a reader that comes back is not flooded with what it has missed meanwhile.
    /// </summary>
    public void Forgive(DateTimeOffset original, TimeSpan now, TimeSpan tolerance)
    {
        if (IsRunning && Speed is { } speed && (PositionAt(now) - original) / speed > tolerance)
        {
            Anchor(original, now);
        }
    }

    private void Anchor(DateTimeOffset position, TimeSpan now) => (_anchor, _anchoredAt) = (position, now);
}
