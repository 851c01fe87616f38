using System.Runtime.CompilerServices;
using System.Text.Json;
using EventHub.Client.Retrying;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EventHub.Client.Subscribing;

/// <summary>
/// Reads a hub's events, each once and in the order of its lane, and goes on from its cursor after every lost connection.
/// </summary>
/// <remarks>
/// Late ones stand outside of the order: what the hub follows until its user has it, as critical and urgent events with a target user, it
/// sends again while that is not known, also from before <see cref="EventSubscriberOptions.Cursor"/>. Of those, too, this subscriber
/// reads each once, with its last 4,096 late ones remembered.
/// </remarks>
public sealed partial class EventHubSubscriber
{
    private readonly EventSubscriberOptions _options;
    private readonly PublishRetryOptions _pauses;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Random _random = new();
    private readonly BatchBuffer _buffer = new();
    private readonly SeenEvents _seen = new();
    private readonly UnackedReading _unacked;
    private SubscriberConnection? _connection;
    private string? _cursor;
    private int _isRead;

    /// <exception cref="ArgumentException">An option is out of its bounds.</exception>
    public EventHubSubscriber(EventSubscriberOptions options, TimeProvider? time = null, ILogger<EventHubSubscriber>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _unacked = new UnackedReading(options.BufferedBytes);
        _pauses = new PublishRetryOptions { BaseDelay = options.BaseDelay, MaxDelay = options.MaxDelay };
        _time = time ?? TimeProvider.System;
        _logger = logger ?? NullLogger<EventHubSubscriber>.Instance;
        if (options.Cursor is { } cursor)
        {
            Begin(cursor);
        }
    }

    /// <summary>
    /// Behind the last batch whose events were all read: whoever keeps it with what came of them goes on from there later, nothing
    /// missed. When none was given it is where the hub began, and null until the hub has told that.
    /// </summary>
    public string? Cursor => Volatile.Read(ref _cursor);

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
        var running = Task.WhenAll(RunAsync(stop.Token), AckRegularlyAsync(stop.Token));
        try
        {
            await foreach (var batch in _buffer.ReadAllAsync(cancellationToken))
            {
                if (!batch.IsRedelivered)
                {
                    _seen.Pass(batch.Events);
                }

                foreach (var e in batch.Events)
                {
                    if (!batch.IsRedelivered || _seen.Admit(e))
                    {
                        yield return e;
                    }
                }

                Volatile.Write(ref _cursor, _buffer.Finish(batch));
                if (_unacked.Add(batch))
                {
                    await AckAsync(stop.Token);
                }
            }
        }
        finally
        {
            await stop.CancelAsync();
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Connection after connection; ends the buffer with why there can be no further one.</summary>
    private async Task RunAsync(CancellationToken stop)
    {
        try
        {
            var retry = -1;
            while (true)
            {
                var (failure, lived) = await ConnectOnceAsync(stop);
                if (failure is not null && Refusal.Of(failure) is { } refusal)
                {
                    _buffer.Complete(refusal);
                    return;
                }

                // The hub counts what a new connection has not acknowledged from nothing: what is here would come on top of it.
                await _buffer.EmptiedAsync().WaitAsync(stop);
                retry = Reconnecting.Next(retry, lived);
                var pause = RetryDecision.Delay(retry, retryAfter: null, _random.NextDouble(), _pauses);
                LogConnectionEnded(pause, failure?.Message);
                await Task.Delay(pause, _time, stop);
            }
        }
        catch (Exception e)
        {
            _buffer.Complete(e);
        }
    }

    /// <returns>Why the connection ended, null when it was closed in order; and how long its subscription was in force.</returns>
    private async Task<(Exception? Failure, TimeSpan Lived)> ConnectOnceAsync(CancellationToken stop)
    {
        await using var connection = new SubscriberConnection(_options, _buffer, stop);
        long? subscribedAt = null;
        Exception? failure = null;
        try
        {
            // What was read over the one before is of no subscription any more.
            _unacked.Take();

            // Before the answer: a batch that overtakes it may be all that the hub sends until it is acknowledged.
            Volatile.Write(ref _connection, connection);
            Begin(await connection.SubscribeAsync(_buffer.Received, stop));
            subscribedAt = _time.GetTimestamp();
            await connection.Ended.WaitAsync(stop);
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            failure = e;
        }
        finally
        {
            Volatile.Write(ref _connection, null);
        }

        return (failure, subscribedAt is { } since ? _time.GetElapsedTime(since) : TimeSpan.Zero);
    }

    /// <summary>A place that was known before, or was read meanwhile, is further.</summary>
    private void Begin(string cursor)
    {
        _buffer.Begin(cursor);
        Interlocked.CompareExchange(ref _cursor, cursor, null);
    }

    /// <summary>Whatever was read is told, also the last before nothing comes: the hub would send again what it waits for.</summary>
    private async Task AckRegularlyAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(_options.AckInterval, _time);
        while (await timer.WaitForNextTickAsync(stop))
        {
            await AckAsync(stop);
        }
    }

    private async ValueTask AckAsync(CancellationToken stop)
    {
        if (Volatile.Read(ref _connection) is not { } connection || _unacked.Take() is not { } cursor)
        {
            return;
        }

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
}
