using EventHub.Api.Realtime.Messages;

namespace EventHub.Api.Realtime.Sessions;

/// <summary>A connection that tells whether its transport takes what it is given, without a look at the clock for each batch.</summary>
internal sealed class WatchedConnection(IClientConnection inner) : IClientConnection
{
    private long _begun;
    private long _taken;

    public string Id => inner.Id;

    public bool IsText => inner.IsText;

    public Task Closed => inner.Closed;

    /// <summary>Messages that the transport took.</summary>
    public long Taken => Volatile.Read(ref _taken);

    /// <summary>True while it has a message that it has not taken.</summary>
    public bool IsTaking => Volatile.Read(ref _begun) > Taken;

    public ValueTask WriteAsync(BatchedEvents batch)
    {
        Interlocked.Increment(ref _begun);
        return Watch(inner.WriteAsync(batch));
    }

    public ValueTask WriteAsync(GapMessage gap)
    {
        Interlocked.Increment(ref _begun);
        return Watch(inner.WriteAsync(gap));
    }

    public ValueTask WriteAsync(WatermarkMessage watermark)
    {
        Interlocked.Increment(ref _begun);
        return Watch(inner.WriteAsync(watermark));
    }

    public ValueTask WriteAsync(ReplayEvents events)
    {
        Interlocked.Increment(ref _begun);
        return Watch(inner.WriteAsync(events));
    }

    public ValueTask WriteAsync(ReplayStatusMessage status)
    {
        Interlocked.Increment(ref _begun);
        return Watch(inner.WriteAsync(status));
    }

    public ValueTask WriteAsync(WireError error)
    {
        Interlocked.Increment(ref _begun);
        return Watch(inner.WriteAsync(error));
    }

    public void Abort() => inner.Abort();

    private async ValueTask Watch(ValueTask write)
    {
        try
        {
            await write;
        }
        finally
        {
            Interlocked.Increment(ref _taken);
        }
    }
}
