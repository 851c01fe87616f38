using System.Collections.Concurrent;

namespace EventHub.Bench.Readers;

/// <summary>Reads each socket at a given speed, as over a slow line: what it does not take stays in the kernel and holds back the sender.</summary>
internal sealed class PacedLoop : ISocketLoop
{
    private const int BufferSize = 64 * 1024;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);

    private readonly ConcurrentDictionary<IReadable, ByteAllowance> _readables = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly TimeProvider _time;
    private readonly Task _running;
    private double _bytesPerSecond;

    public PacedLoop(double bytesPerSecond, TimeProvider time)
    {
        _bytesPerSecond = bytesPerSecond;
        _time = time;
        _running = Task.Run(RunAsync);
    }

    /// <summary>Of each socket; may be infinite.</summary>
    public double BytesPerSecond
    {
        get => Volatile.Read(ref _bytesPerSecond);
        set => Volatile.Write(ref _bytesPerSecond, value);
    }

    public void Watch(IReadable readable) => _readables[readable] = new ByteAllowance();

    public void Forget(IReadable readable) => _readables.TryRemove(readable, out _);

    public void Dispose()
    {
        _stopping.Cancel();
        _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        var buffer = new byte[BufferSize];
        using var timer = new PeriodicTimer(Tick, _time);
        for (var before = _time.GetTimestamp(); await timer.WaitForNextTickAsync(_stopping.Token);)
        {
            var now = _time.GetTimestamp();
            var elapsed = _time.GetElapsedTime(before, now);
            before = now;
            foreach (var (readable, allowance) in _readables)
            {
                if (allowance.After(elapsed, BytesPerSecond, buffer.Length) is var length and > 0)
                {
                    allowance.Use(readable.Read(buffer.AsSpan(0, length)));
                }
            }
        }
    }
}
