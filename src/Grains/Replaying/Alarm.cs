namespace EventHub.Grains.Replaying;

/// <summary>Wakes the one that waits: after a time, or earlier when something has happened. A ring that nobody waits for is kept.</summary>
internal sealed class Alarm : IDisposable
{
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private TaskCompletionSource? _waiting;
    private bool _hasRung;

    public Alarm(TimeProvider time) =>
        _timer = time.CreateTimer(static alarm => ((Alarm)alarm!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <param name="atMost">Infinite: until it rings.</param>
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
            _timer.Change(atMost, Timeout.InfiniteTimeSpan);
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
