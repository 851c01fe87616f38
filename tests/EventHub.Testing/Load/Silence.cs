namespace EventHub.Testing.Load;

/// <summary>The longest time that nothing came. Not thread-safe.</summary>
internal sealed class Silence(TimeProvider time)
{
    private long _last = time.GetTimestamp();
    private TimeSpan _longest;

    public void End()
    {
        var now = time.GetTimestamp();
        var silence = time.GetElapsedTime(_last, now);
        _longest = silence > _longest ? silence : _longest;
        _last = now;
    }

    /// <summary>The longest one since this was asked last; the one that still lasts counts here and, as far as it goes on, again.</summary>
    public TimeSpan Take()
    {
        var open = time.GetElapsedTime(_last);
        var longest = open > _longest ? open : _longest;
        _longest = TimeSpan.Zero;
        return longest;
    }
}
