namespace EventHub.Bench.Machine;

/// <summary>Looks at a process's resident memory ten times a second.</summary>
internal sealed class MemoryWatch : IAsyncDisposable
{
    private const double Mebibyte = 1024 * 1024;

    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stopping = new();
    private readonly int _processId;
    private readonly Task _watching;
    private long _most;

    public MemoryWatch(int processId, TimeProvider time)
    {
        _processId = processId;
        _watching = WatchAsync(time);
    }

    /// <summary>The most that was seen, in MiB.</summary>
    public double Most => Volatile.Read(ref _most) / Mebibyte;

    /// <summary>In MiB.</summary>
    public static double Now(int processId) => ProcessUsage.ResidentBytes(processId) / Mebibyte;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task WatchAsync(TimeProvider time)
    {
        using var timer = new PeriodicTimer(Period, time);
        do
        {
            Volatile.Write(ref _most, Math.Max(_most, ProcessUsage.ResidentBytes(_processId)));
        }
        while (await timer.WaitForNextTickAsync(_stopping.Token));
    }
}
