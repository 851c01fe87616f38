namespace EventHub.Testing.Load;

/// <summary>
/// Holds a producer to a rate on the average: one that was held up by an outage sends what it fell behind as fast as it is taken, as
/// a collector with a backlog does.
/// </summary>
internal sealed class Pace(double perSecond, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private readonly PeriodicTimer _timer = new(Tick, time);
    private readonly long _began = time.GetTimestamp();
    private long _taken;

    /// <summary>Returns when so many more are due.</summary>
    public async Task TakeAsync(int count, CancellationToken cancellationToken)
    {
        while (time.GetElapsedTime(_began).TotalSeconds * perSecond < _taken)
        {
            await _timer.WaitForNextTickAsync(cancellationToken);
        }

        _taken += count;
    }

    public void Dispose() => _timer.Dispose();
}
