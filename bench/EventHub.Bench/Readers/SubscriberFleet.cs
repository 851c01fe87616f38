namespace EventHub.Bench.Readers;

/// <summary>What all subscribers together have received up to a moment.</summary>
internal readonly record struct Received(long Events, long Batches, long Bytes, long Frames)
{
    public static Received operator -(Received left, Received right) =>
        new(left.Events - right.Events, left.Batches - right.Batches, left.Bytes - right.Bytes, left.Frames - right.Frames);

    public static Received operator +(Received left, Received right) =>
        new(left.Events + right.Events, left.Batches + right.Batches, left.Bytes + right.Bytes, left.Frames + right.Frames);
}

/// <summary>Many subscribers, opened together and kept alive together.</summary>
internal sealed class SubscriberFleet : IAsyncDisposable
{
    /// <summary>Connections that are being opened at a time: a server that is just starting must not be flooded with logins.</summary>
    private const int OpeningAtOnce = 32;

    private readonly SignalRConnection[] _connections;
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _keepingAlive;

    private readonly ISocketLoop _loop;

    private SubscriberFleet(SignalRConnection[] connections, ISocketLoop loop, TimeProvider time)
    {
        _connections = connections;
        _loop = loop;
        _keepingAlive = KeepAliveAsync(time);
    }

    public IReadOnlyList<SignalRConnection> Connections => _connections;

    public long Missed => _connections.Sum(c => c.Reader.Positions.Missed);

    public long Repeated => _connections.Sum(c => c.Reader.Positions.Repeated);

    /// <summary>Events that gaps stand for.</summary>
    public long LeftOut => _connections.Sum(c => c.Reader.Positions.LeftOut);

    public long CheckedBatches => _connections.Sum(c => c.Reader.CheckedBatches);

    /// <param name="count">How many.</param>
    /// <param name="address">Of the i-th one.</param>
    /// <param name="reader">Of the i-th one.</param>
    /// <param name="subscription">What the i-th one subscribes to, as JSON; null: it only listens.</param>
    /// <param name="time">Says when it came.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <param name="line">How they are connected; null: as well as can be.</param>
    /// <param name="loop">Reads them, and is the fleet's from now on; null: one that reads whatever is there.</param>
    public static async Task<SubscriberFleet> OpenAsync(
        int count,
        Func<int, Uri> address,
        Func<int, BatchReader> reader,
        Func<int, string?> subscription,
        TimeProvider time,
        CancellationToken cancellationToken,
        SlowLine? line = null,
        ISocketLoop? loop = null)
    {
        loop ??= new ReadinessLoop();
        var connections = new SignalRConnection[count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = OpeningAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, count, options, async (i, token) =>
        {
            var connection = SignalRConnection.Open(address(i), reader(i), loop, time, line);
            connections[i] = connection;
            if (subscription(i) is { } wanted)
            {
                await connection.InvokeAsync("subscribe_events", wanted, token);
            }
        });
        return new SubscriberFleet(connections, loop, time);
    }

    public Received Received()
    {
        var sum = default(Received);
        foreach (var connection in _connections)
        {
            var reader = connection.Reader;
            sum = new Received(
                sum.Events + reader.Events, sum.Batches + reader.Batches, sum.Bytes + reader.Bytes, sum.Frames + connection.Frames);
        }

        return sum;
    }

    /// <summary>The last sequence that even the slowest subscriber has taken.</summary>
    public long SlowestIn(string lane) => _connections.Min(c => c.Reader.Positions.LastOf(lane));

    /// <exception cref="InvalidDataException">A subscriber was sent what it must not be sent, or nothing any more.</exception>
    public void ThrowIfBroken()
    {
        foreach (var connection in _connections)
        {
            if (connection.Broken.IsFaulted)
            {
                throw new InvalidDataException("a subscriber broke", connection.Broken.Exception.InnerException);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _keepingAlive.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var connection in _connections)
        {
            connection.Dispose();
        }

        _loop.Dispose();
        _closing.Dispose();
    }

    private async Task KeepAliveAsync(TimeProvider time)
    {
        using var timer = new PeriodicTimer(SignalRConnection.KeepAlivePeriod, time);
        while (await timer.WaitForNextTickAsync(_closing.Token))
        {
            foreach (var connection in _connections)
            {
                if (!connection.Broken.IsCompleted)
                {
                    connection.SendKeepAlive();
                }
            }
        }
    }
}
