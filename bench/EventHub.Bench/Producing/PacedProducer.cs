using EventHub.Client.Publishing;
using EventHub.Events;

namespace EventHub.Bench.Producing;

/// <summary>
/// Sends batches at a rate, whether or not the ones before were answered, so that a slow answer does not hide the wait that it
/// causes; but never more than a bounded number at a time.
/// </summary>
internal sealed class PacedProducer : IAsyncDisposable
{
    /// <summary>Events of a batch, unless it is told otherwise.</summary>
    public const int DefaultBatchSize = 100;

    private const int MostUnderWay = 64;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(2);

    private readonly IEventPublisher _publisher;
    private readonly Func<string, EventDraft> _make;
    private readonly Func<int, string> _sourceOf;
    private readonly int _batchSize;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _places = new(MostUnderWay);
    private readonly Task _running;
    private double _rate;
    private Exception? _failure;

    /// <param name="publisher">Where to.</param>
    /// <param name="make">Makes an event of a source; called by one thread at a time.</param>
    /// <param name="eventsPerSecond">The rate to begin with.</param>
    /// <param name="time">The clock.</param>
    /// <param name="sourceOf">The source of the so-many-th batch; null: a few, by turns.</param>
    /// <param name="batchSize">Events of a batch.</param>
    public PacedProducer(
        IEventPublisher publisher,
        Func<string, EventDraft> make,
        double eventsPerSecond,
        TimeProvider time,
        Func<int, string>? sourceOf = null,
        int batchSize = DefaultBatchSize)
    {
        _batchSize = batchSize;
        _publisher = publisher;
        _make = make;
        _sourceOf = sourceOf ?? ClosedLoop.SourceOf;
        _time = time;
        _rate = eventsPerSecond;
        _running = Task.Run(RunAsync);
    }

    public Acknowledged Acknowledged { get; } = new();

    public double EventsPerSecond
    {
        get => Volatile.Read(ref _rate);
        set => Volatile.Write(ref _rate, value);
    }

    /// <exception cref="InvalidOperationException">A batch was not stored.</exception>
    public void ThrowIfFailed()
    {
        if (Volatile.Read(ref _failure) is { } failure)
        {
            throw new InvalidOperationException($"the load broke off: {failure.Message}", failure);
        }
    }

    /// <summary>Sends no more, and waits for the answers to what was sent.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        for (var i = 0; i < MostUnderWay; i++)
        {
            await _places.WaitAsync();
        }

        _places.Release(MostUnderWay);
        ThrowIfFailed();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Tick, _time);
        var credit = 0d;
        var before = _time.GetTimestamp();
        for (var batches = 0; await timer.WaitForNextTickAsync(_stopping.Token);)
        {
            var now = _time.GetTimestamp();
            credit += EventsPerSecond * _time.GetElapsedTime(before, now).TotalSeconds;
            before = now;
            for (; credit >= _batchSize; credit -= _batchSize)
            {
                await _places.WaitAsync(_stopping.Token);
                _ = SendAsync(_sourceOf(batches++));
            }
        }
    }

    private async Task SendAsync(string source)
    {
        try
        {
            var batch = new EventDraft[_batchSize];
            for (var i = 0; i < _batchSize; i++)
            {
                batch[i] = _make(source);
            }

            Acknowledged.Take(await _publisher.PublishAsync(batch));
        }
        catch (Exception e)
        {
            // Told by ThrowIfFailed and StopAsync: what broke the load belongs to whoever asked for it.
            Volatile.Write(ref _failure, e);
            await _stopping.CancelAsync();
        }
        finally
        {
            _places.Release();
        }
    }
}
