namespace EventHub.Grains.Replaying;

/// <summary>Wakes the one that waits: after a time, or earlier when something has happened. A ring that nobody waits for is kept.</summary>
internal sealed class Alarm : IDisposable
{
    /// <summary>A timer takes 49 days at most; who is woken early looks again and waits on.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private TaskCompletionSource? _waiting;
    private bool _hasRung;

    public Alarm(TimeProvider time) =>
        _timer = time.CreateTimer(static alarm => ((Alarm)alarm!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <param name="atMost">Infinite: until it rings. It may end earlier, after a day.</param>
    public Task Wait(TimeSpan atMost)
    {
        lock (_gate)
        {
            if (_hasRung || atMost == TimeSpan.Zero)
            {
                _hasRung = false;
                return Task.CompletedTask;
            }

            _waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _timer.Change(atMost > Longest ? Longest : atMost, Timeout.InfiniteTimeSpan);
            return _waiting.Task;
        }
    }

    public void Ring()
    {
        lock (_gate)
        {
            if (_waiting is null)
            {
                _hasRung = true;
                return;
            }

            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _waiting.SetResult();
            _waiting = null;
        }
    }

    public void Dispose() => _timer.Dispose();
}
