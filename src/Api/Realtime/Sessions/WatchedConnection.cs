using EventHub.Api.Realtime.Messages;

namespace EventHub.Api.Realtime.Sessions;

/// <summary>A connection that tells whether its transport takes what it is given, without a look at the clock for each batch.</summary>
internal sealed class WatchedConnection(IClientConnection inner, ConnectionMetrics metrics) : IClientConnection
{
    private long _begun;
    private long _taken;
    private long _events;
    private long _eventBytes;

    public string Id => inner.Id;

    public ConnectionTransport Transport => inner.Transport;

    public bool IsText => inner.IsText;

    public Task Closed => inner.Closed;

    /// <summary>Messages that the transport took.</summary>
    public long Taken => Volatile.Read(ref _taken);

    public SentStats Sent => new(Taken, Interlocked.Read(ref _events), Interlocked.Read(ref _eventBytes));

    /// <summary>True while it has a message that it has not taken.</summary>
    public bool IsTaking => Volatile.Read(ref _begun) > Taken;

    public ValueTask WriteAsync(BatchedEvents batch)
    {
        Interlocked.Increment(ref _begun);
        return Watch(inner.WriteAsync(batch), MessageKind.Batch, batch.Events.Length, batch.EventBytes);
    }

    public ValueTask WriteAsync(GapMessage gap)
    {
        Interlocked.Increment(ref _begun);
        return Watch(inner.WriteAsync(gap), MessageKind.Gap);
    }

    public ValueTask WriteAsync(WatermarkMessage watermark)
    {
        Interlocked.Increment(ref _begun);
        return Watch(inner.WriteAsync(watermark), MessageKind.Watermark);
    }

    public ValueTask WriteAsync(ReplayEvents events)
    {
        Interlocked.Increment(ref _begun);
        return Watch(inner.WriteAsync(events), MessageKind.Replay, events.Batch.Events.Length, events.Batch.Size);
    }

    public ValueTask WriteAsync(ReplayStatusMessage status)
    {
        Interlocked.Increment(ref _begun);
        return Watch(inner.WriteAsync(status), MessageKind.ReplayStatus);
    }

    public ValueTask WriteAsync(WireError error)
    {
        Interlocked.Increment(ref _begun);
        return Watch(inner.WriteAsync(error), MessageKind.Error);
    }

    public void Abort() => inner.Abort();

    private async ValueTask Watch(ValueTask write, MessageKind kind, int events = 0, int eventBytes = 0)
    {
        try
        {
            await write;
            metrics.Sent(kind);
            Interlocked.Add(ref _events, events);
            Interlocked.Add(ref _eventBytes, eventBytes);
        }
        finally
        {
            Interlocked.Increment(ref _taken);
        }
    }
}
