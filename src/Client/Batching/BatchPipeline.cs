using EventHub.Client.Publishing;
using EventHub.Client.Retrying;
using EventHub.Emitting;
using EventHub.Json;
using EventHub.Log;
using Microsoft.Extensions.Logging;

namespace EventHub.Client.Batching;

/// <summary>One way to the hub, with one request under way at a time: what keeps the order of its sources.</summary>
internal sealed partial class BatchPipeline
{
    private readonly IBatchSender _sender;
    private readonly BatchingPublisherOptions _options;
    private readonly PublishRetryOptions _pauses;
    private readonly TimeProvider _time;
    private readonly BatchingMetrics _metrics;
    private readonly ILogger _logger;
    private readonly CancellationToken _stop;
    private readonly BatchCollector _collector;
    private readonly Random _random = new();
    private readonly Lock _randomGate = new();

    /// <summary>Set before the first event comes.</summary>
    private QueueRoom _room = null!;

    /// <param name="sender">Sends one batch once.</param>
    /// <param name="options">The bounds.</param>
    /// <param name="linger">How long the first event of a batch waits for others.</param>
    /// <param name="time">The clock.</param>
    /// <param name="metrics">What is counted.</param>
    /// <param name="logger">Where trouble is told.</param>
    /// <param name="stop">Gives up what is still here.</param>
    public BatchPipeline(
        IBatchSender sender,
        BatchingPublisherOptions options,
        TimeSpan linger,
        TimeProvider time,
        BatchingMetrics metrics,
        ILogger logger,
        CancellationToken stop)
    {
        _sender = sender;
        _options = options;
        _pauses = options.Pauses;
        _time = time;
        _metrics = metrics;
        _logger = logger;
        _stop = stop;
        _collector = new BatchCollector(options, linger, time);
    }

    public Task Running { get; private set; } = Task.CompletedTask;

    public void Start(QueueRoom room)
    {
        _room = room;
        Running = Task.Run(RunAsync, CancellationToken.None);
    }

    public void Add(QueuedEvent queued)
    {
        _metrics.Queued(queued.Bytes);
        _collector.Add(queued);
    }

    public void Complete() => _collector.Complete();

    public Task FlushAsync() => _collector.FlushAsync();

    private async Task RunAsync()
    {
        var batch = new List<QueuedEvent>();
        while (await _collector.TakeAsync(batch))
        {
            // Sources whose events are taken by somebody else each have nothing to wait for from each other, nor to be blamed for.
            await (_sender.IsBySource ? Task.WhenAll(SourceParts.Of(batch).ConvertAll(DeliverAsync)) : DeliverAsync(batch));
            _collector.Settled(batch.Count);
            batch.Clear();
        }
    }

    /// <summary>Until each event of it is stored, refused or given up.</summary>
    private async Task DeliverAsync(List<QueuedEvent> batch)
    {
        var began = _time.GetTimestamp();
        for (var retry = 0; batch.Count > 0; retry++)
        {
            var attempt = await TryAsync(batch);
            if (attempt.Failure is null)
            {
                Succeed(batch, attempt.Value);
                return;
            }

            if (IsRefusal(attempt.Failure, batch.Count, out var refused))
            {
                batch = await RefuseAsync(batch, attempt.Failure, refused);
                retry = -1;
                continue;
            }

            var pause = RetryDecision.Delay(retry, attempt.RetryAfter, NextRandom(), _pauses);
            if (!attempt.IsTemporary || _time.GetElapsedTime(began) + pause > _options.GiveUpAfter || !await PauseAsync(batch, pause, attempt.Failure))
            {
                Fail(batch, attempt.Failure);
                return;
            }
        }
    }

    /// <summary>True when what is wrong is some of the events, and not the hub nor the caller as such.</summary>
    private static bool IsRefusal(Exception failure, int sent, out Dictionary<int, Exception> refused)
    {
        refused = RefusedEvents.Of(failure, sent);
        return refused.Count > 0 || failure is InvalidRequestException;
    }

    /// <returns>The events that are to be sent without those that were refused.</returns>
    private async ValueTask<List<QueuedEvent>> RefuseAsync(List<QueuedEvent> batch, Exception refusal, Dictionary<int, Exception> refused)
    {
        if (refused.Count == 0 && batch.Count > 1)
        {
            // It says nothing of who is meant: the half without the culprit is not to suffer.
            var half = batch.Count / 2;
            await DeliverAsync(batch[..half]);
            return batch[half..];
        }

        var rest = new List<QueuedEvent>(batch.Count);
        for (var i = 0; i < batch.Count; i++)
        {
            if (refused.Count == 0)
            {
                Fail([batch[i]], refusal);
            }
            else if (refused.TryGetValue(i, out var reason))
            {
                Fail([batch[i]], reason);
            }
            else
            {
                rest.Add(batch[i]);
            }
        }

        return rest;
    }

    private async ValueTask<Attempt<EmitResult>> TryAsync(List<QueuedEvent> batch)
    {
        var began = _time.GetTimestamp();
        try
        {
            _stop.ThrowIfCancellationRequested();
            var attempt = await _sender.TrySendAsync(batch.ConvertAll(static queued => queued.Draft).ToArray(), _stop);
            return attempt.Failure is null && attempt.Value.Events.Length != batch.Count
                ? Attempt<EmitResult>.Failed(new InvalidOperationException($"{attempt.Value.Events.Length} events were answered, {batch.Count} were sent."))
                : attempt;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return Attempt<EmitResult>.Failed(Disposed());
        }
        catch (Exception e)
        {
            // Whatever it is, the events' callers are told, and the next batch gets its own chance.
            return Attempt<EmitResult>.Failed(e);
        }
        finally
        {
            _metrics.Tried(batch.Count, _time.GetElapsedTime(began));
        }
    }

    /// <returns>False when there is no time for a pause any more.</returns>
    private async ValueTask<bool> PauseAsync(List<QueuedEvent> batch, TimeSpan pause, Exception reason)
    {
        _metrics.Retried();
        LogRetry(batch.Count, pause, reason.Message);
        await Task.Delay(pause, _time, _stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !_stop.IsCancellationRequested;
    }

    private static LogUnavailableException Disposed() => new("The publisher was disposed before the hub had taken the event.");

    private void Succeed(List<QueuedEvent> batch, EmitResult result)
    {
        Leave(batch);
        for (var i = 0; i < batch.Count; i++)
        {
            batch[i].Succeed(result.Events[i]);
        }

        _metrics.Delivered(result.Events);
    }

    private void Fail(List<QueuedEvent> batch, Exception reason)
    {
        Leave(batch);
        _metrics.Undelivered(batch.Count, reason);
        var unawaited = 0;
        foreach (var queued in batch)
        {
            queued.Fail(reason);
            if (!queued.IsAwaited)
            {
                unawaited++;
                Tell(new UndeliveredEvent(queued.Draft, reason));
            }
        }

        if (unawaited > 0)
        {
            LogUndelivered(unawaited, batch[0].Draft.Source, reason);
        }
    }

    private void Tell(UndeliveredEvent undelivered)
    {
        try
        {
            _options.Undelivered?.Invoke(undelivered);
        }
        catch (Exception e)
        {
            LogUndeliveredFailed(e);
        }
    }

    private double NextRandom()
    {
        lock (_randomGate)
        {
            return _random.NextDouble();
        }
    }

    private void Leave(List<QueuedEvent> batch)
    {
        var bytes = batch.Sum(static queued => queued.Bytes);
        _metrics.Left(batch.Count, bytes);
        _room.Leave(batch.Count, bytes);
    }
}
