namespace EventHub.Testing.Load;

/// <summary>How long a client waits before it tries again: twice as long each time, spread so that not all come back at once.</summary>
internal sealed class Backoff(Random random) : IDisposable
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(25);

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private readonly PeriodicTimer _timer = new(First);
    private TimeSpan _next = First;

    /// <summary>After a success.</summary>
    public void Reset() => _next = First;

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        _timer.Period = _next * (0.5 + random.NextDouble());
        _next = _next * 2 < Longest ? _next * 2 : Longest;
        await _timer.WaitForNextTickAsync(cancellationToken);
    }

    public void Dispose() => _timer.Dispose();
}
