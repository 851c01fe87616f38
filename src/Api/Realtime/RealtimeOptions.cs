namespace EventHub.Api.Realtime;

/// <summary>Bounds of the front end that holds the connections.</summary>
public sealed class RealtimeOptions
{
    /// <summary>
    /// Bytes of events that the node keeps for batches under way, at least 1 MiB. What is evicted too early is read from the log
    /// again, which costs time and nothing else.
    /// </summary>
    public long EventStoreBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>
    /// Bytes of compressed batches that the node keeps for the readers that get the same ones, at least 1 MiB. They are wanted within
    /// moments of each other; what is given up too early is compressed again.
    /// </summary>
    public long FrameCacheBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>
    /// Bytes of batches that may wait for one subscription, at least 1 MiB; beyond it the subscription catches up from the log.
    /// A guard alone: the user's queue has fewer under way, and a bound below that would only make slow readers slower.
    /// </summary>
    public long MaxQueuedBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>Subscriptions of one connection, 1 to 1,000.</summary>
    public int MaxSubscriptions { get; set; } = 20;

    /// <summary>Connections of one user on this node, 1 to 10,000.</summary>
    public int MaxConnectionsPerUser { get; set; } = 10;

    /// <summary>
    /// Bytes of one message from a client, 16 KiB to 16 MiB: the largest event, 64 KiB of data and 16 KiB of metadata, has to fit.
    /// </summary>
    public int MaxMessageBytes { get; set; } = 128 * 1024;

    /// <summary>How long a WebSocket without a token may take until its first message brings one, 1 s to 60 s; then it is closed with 4001.</summary>
    public TimeSpan AuthenticationTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How often an idle plain WebSocket is pinged, 1 s to 5 min, so that nothing between takes it for a dead one.
    /// </summary>
    public TimeSpan WebSocketPingInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long a pong may take until the plain WebSocket is cut off, 1 s to 1 h. Long, because a pong waits behind everything that is under
    /// way to a reader, which may be megabytes in the system's buffers. Whether something is taken at all is for
    /// <see cref="SlowReaderLimit"/> to say; this finds those who vanished while nothing was sent.
    /// </summary>
    public TimeSpan WebSocketPongTimeout { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>How often a user's subscriptions are renewed at the latest, 1 s to 60 s; queues forget what isn't renewed.</summary>
    public TimeSpan RenewalPeriod { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a reader may take nothing while something waits for it, 5 s to 1 h: it neither takes the batch that is being sent,
    /// nor acknowledges any of as many bytes as it asked for at most. Then it is closed with 4008, and can resume.
    /// </summary>
    public TimeSpan SlowReaderLimit { get; set; } = TimeSpan.FromSeconds(60);

    internal IEnumerable<string> Validate()
    {
        const long mebibyte = 1024 * 1024;
        if (EventStoreBytes < mebibyte)
        {
            yield return $"{nameof(EventStoreBytes)} must be at least {mebibyte}";
        }

        if (FrameCacheBytes < mebibyte)
        {
            yield return $"{nameof(FrameCacheBytes)} must be at least {mebibyte}";
        }

        if (MaxQueuedBytes < mebibyte)
        {
            yield return $"{nameof(MaxQueuedBytes)} must be at least {mebibyte}";
        }

        if (MaxSubscriptions is < 1 or > 1_000)
        {
            yield return $"{nameof(MaxSubscriptions)} must be from 1 to 1000";
        }

        if (MaxConnectionsPerUser is < 1 or > 10_000)
        {
            yield return $"{nameof(MaxConnectionsPerUser)} must be from 1 to 10000";
        }

        if (MaxMessageBytes is < 16 * 1024 or > 16 * 1024 * 1024)
        {
            yield return $"{nameof(MaxMessageBytes)} must be from 16384 to 16777216";
        }

        if (AuthenticationTimeout < TimeSpan.FromSeconds(1) || AuthenticationTimeout > TimeSpan.FromSeconds(60))
        {
            yield return $"{nameof(AuthenticationTimeout)} must be from 1 s to 60 s";
        }

        if (WebSocketPingInterval < TimeSpan.FromSeconds(1) || WebSocketPingInterval > TimeSpan.FromMinutes(5))
        {
            yield return $"{nameof(WebSocketPingInterval)} must be from 1 s to 5 min";
        }

        if (WebSocketPongTimeout < TimeSpan.FromSeconds(1) || WebSocketPongTimeout > TimeSpan.FromHours(1))
        {
            yield return $"{nameof(WebSocketPongTimeout)} must be from 1 s to 1 h";
        }

        if (RenewalPeriod < TimeSpan.FromSeconds(1) || RenewalPeriod > TimeSpan.FromSeconds(60))
        {
            yield return $"{nameof(RenewalPeriod)} must be from 1 s to 60 s";
        }

        if (SlowReaderLimit < TimeSpan.FromSeconds(5) || SlowReaderLimit > TimeSpan.FromHours(1))
        {
            yield return $"{nameof(SlowReaderLimit)} must be from 5 s to 1 h";
        }
    }
}
