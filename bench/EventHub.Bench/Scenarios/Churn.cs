using EventHub.Bench.Processes;
using EventHub.Bench.Readers;

namespace EventHub.Bench.Scenarios;

/// <summary>Users who come, look for a moment and go, each a new one; every other comes back once with its cursor.</summary>
internal sealed class Churn : IAsyncDisposable
{
    private static readonly TimeSpan LongestStay = TimeSpan.FromSeconds(3);

    private readonly HubProcess _hub;
    private readonly TimeProvider _time;
    private readonly double _perSecond;
    private readonly Random _random = new(1);
    private readonly ReadinessLoop _loop = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;
    private Exception? _failure;
    private long _connections;

    public Churn(HubProcess hub, double perSecond, TimeProvider time)
    {
        _hub = hub;
        _perSecond = perSecond;
        _time = time;
        _running = Task.Run(RunAsync);
    }

    /// <summary>That were subscribed and closed.</summary>
    public long Connections => Volatile.Read(ref _connections);

    /// <exception cref="InvalidDataException">One was refused, or broke, or got something twice.</exception>
    public void ThrowIfFailed()
    {
        if (Volatile.Read(ref _failure) is { } failure)
        {
            throw new InvalidDataException($"a connection failed that came for a moment: {failure.Message}", failure);
        }
    }

    /// <summary>Nobody comes any more; returns when the last one has gone.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        ThrowIfFailed();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _loop.Dispose();
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        var visits = new List<Task>();
        var start = _time.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10), _time);
        for (var users = 0; !_stopping.IsCancellationRequested;)
        {
            await timer.WaitForNextTickAsync(CancellationToken.None);
            for (; users < _perSecond / 1.5 * _time.GetElapsedTime(start).TotalSeconds; users++)
            {
                var (user, stay) = (users, _random.NextDouble() * LongestStay);
                visits.Add(Task.Run(() => VisitAsync(user, stay)));
            }

            visits.RemoveAll(static visit => visit.IsCompleted);
        }

        await Task.WhenAll(visits);
    }

    /// <summary>One connection, or two: on average one and a half.</summary>
    private async Task VisitAsync(int user, TimeSpan stay)
    {
        try
        {
            var reader = new BatchReader(isDense: false, latencies: null);
            await ConnectAsync(user, reader, stay, string.Empty);
            if (user % 2 == 0 && reader.Batches > 0)
            {
                await ConnectAsync(user, reader, stay, $", \"cursor\": \"{reader.Cursor}\"");
            }

            if (reader.Positions.Repeated > 0)
            {
                throw new InvalidDataException($"{reader.Positions.Repeated} events came twice");
            }
        }
        catch (Exception e)
        {
            Volatile.Write(ref _failure, e);
        }
    }

    private async Task ConnectAsync(int user, BatchReader reader, TimeSpan stay, string cursor)
    {
        using var connection = SignalRConnection.Open(_hub.WebSocket($"churn-{user}"), reader, _loop, _time);
        await connection.InvokeAsync(
            "subscribe_events", $$"""{ "filter": {{SoakMix.FilterOf(user)}}, "batching": "low_latency"{{cursor}} }""", CancellationToken.None);
        await Task.Delay(stay, _time);
        if (connection.Broken.IsFaulted)
        {
            await connection.Broken;
        }

        Interlocked.Increment(ref _connections);
    }
}
