using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using EventHub.Client.Retrying;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EventHub.Client.Subscribing;

/// <summary>
/// Reads a hub's events, each once and in the order of its lane, and goes on from its cursor after every lost connection.
/// </summary>
public sealed partial class EventHubSubscriber
{
    private readonly EventSubscriberOptions _options;
    private readonly PublishRetryOptions _pauses;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Random _random = new();

    /// <summary>Behind everything that was taken into the buffer.</summary>
    private string? _received;
    private SubscriberConnection? _connection;
    private long? _acknowledgedAt;
    private int _isRead;

    /// <exception cref="ArgumentException">An option is out of its bounds.</exception>
    public EventHubSubscriber(EventSubscriberOptions options, TimeProvider? time = null, ILogger<EventHubSubscriber>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _pauses = new PublishRetryOptions { BaseDelay = options.BaseDelay, MaxDelay = options.MaxDelay };
        _time = time ?? TimeProvider.System;
        _logger = logger ?? NullLogger<EventHubSubscriber>.Instance;
        Cursor = _received = options.Cursor;
    }

    /// <summary>
    /// Behind the last batch whose events were all read: whoever keeps it with what came of them goes on from there later, nothing
    /// missed. Null until the first batch when none was given.
    /// </summary>
    public string? Cursor { get; private set; }

    /// <summary>Connects and reads until cancelled; once for each subscriber.</summary>
    /// <returns>The events as the protocol has them.</returns>
    /// <exception cref="SubscriptionRefusedException">The hub refuses the token or the subscription for good.</exception>
    /// <exception cref="InvalidOperationException">It is being read already, or was.</exception>
    public async IAsyncEnumerable<JsonElement> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _isRead, 1) != 0)
        {
            throw new InvalidOperationException("A subscriber is read once: make another one with its cursor.");
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var buffer = Channel.CreateBounded<DecodedBatch>(
            new BoundedChannelOptions(_options.BufferedBatches) { SingleReader = true, SingleWriter = true });
        var running = RunAsync(buffer.Writer, stop.Token);
        try
        {
            await foreach (var batch in buffer.Reader.ReadAllAsync(cancellationToken))
            {
                foreach (var e in batch.Events)
                {
                    yield return e;
                }

                Cursor = batch.Cursor;
                await AckAsync(batch.Cursor, stop.Token);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Connection after connection; ends the buffer with why there can be no further one.</summary>
    private async Task RunAsync(ChannelWriter<DecodedBatch> buffer, CancellationToken stop)
    {
        try
        {
            for (var failed = 0; ; failed++)
            {
                var failure = await ConnectOnceAsync(buffer, () => failed = 0, stop);
                if (failure is not null && Refusal.Of(failure) is { } refusal)
                {
                    buffer.TryComplete(refusal);
                    return;
                }

                // The one who reads is slower than the hub: what is left waits in the hub's log.
                await buffer.WaitToWriteAsync(stop);
                var pause = RetryDecision.Delay(failed, retryAfter: null, _random.NextDouble(), _pauses);
                LogConnectionEnded(pause, failure?.Message);
                await Task.Delay(pause, _time, stop);
            }
        }
        catch (Exception e)
        {
            buffer.TryComplete(e);
        }
    }

    /// <returns>Why the connection ended; null when it was closed in order.</returns>
    private async Task<Exception?> ConnectOnceAsync(ChannelWriter<DecodedBatch> buffer, Action connected, CancellationToken stop)
    {
        await using var connection = new SubscriberConnection(_options, batch => Take(batch, buffer));
        try
        {
            var start = await connection.SubscribeAsync(Volatile.Read(ref _received), stop);
            Interlocked.CompareExchange(ref _received, start, null);
            Volatile.Write(ref _connection, connection);
            connected();
            await connection.Ended.WaitAsync(stop);
            return null;
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            return e;
        }
        finally
        {
            Volatile.Write(ref _connection, null);
        }
    }

    private bool Take(BatchMessage batch, ChannelWriter<DecodedBatch> buffer)
    {
        if (!buffer.TryWrite(new DecodedBatch(BatchDecoding.EventsOf(batch), batch.Cursor)))
        {
            return false;
        }

        Volatile.Write(ref _received, batch.Cursor);
        return true;
    }

    private async ValueTask AckAsync(string cursor, CancellationToken stop)
    {
        var now = _time.GetTimestamp();
        if (Volatile.Read(ref _connection) is not { } connection
            || (_acknowledgedAt is { } last && _time.GetElapsedTime(last, now) < _options.AckInterval))
        {
            return;
        }

        _acknowledgedAt = now;
        try
        {
            await connection.AckAsync(cursor, stop);
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            // The connection is going down, which its own end tells.
            LogAckLost(e.Message);
        }
    }

    private readonly record struct DecodedBatch(JsonElement[] Events, string Cursor);
}
