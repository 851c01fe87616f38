namespace EventHub.Api.Realtime.Sessions;

/// <summary>What a connection can be told of itself.</summary>
internal sealed partial class ClientSession
{
    private long _received;
    private long _receivedBytes;

    public DateTimeOffset ConnectedAt { get; }

    /// <summary>The client sent a message.</summary>
    public void CountReceived(int bytes)
    {
        Interlocked.Increment(ref _received);
        Interlocked.Add(ref _receivedBytes, bytes);
    }

    public ConnectionStats Describe()
    {
        var received = new ReceivedStats(Interlocked.Read(ref _received), Interlocked.Read(ref _receivedBytes));
        lock (_gate)
        {
            return new ConnectionStats(received, _connection.Sent, [.. _subscriptions.Values.Select(static s => new SubscriptionStats(
                s.Id, s.State, s.Written?.ToCursor(), s.Sent, s.WaitingBytes, s.Unacked?.Bytes))]);
        }
    }
}
