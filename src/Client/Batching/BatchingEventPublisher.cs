using System.Diagnostics.Metrics;
using System.Runtime.ExceptionServices;
using EventHub.Client.Publishing;
using EventHub.Emitting;
using EventHub.Events;
using EventHub.Json;
using EventHub.Log;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EventHub.Client.Batching;

/// <summary>
/// Gathers what many callers publish into few requests, waits while the hub is away, and holds callers up when too much waits. Safe for
/// all threads; one for a process is enough. Dispose it to have what is queued sent.
/// </summary>
/// <remarks>
/// Events of one source are stored in the order in which they were handed in, critical and urgent ones apart from the others: they have
/// a way of their own, as they have in the hub, and wait for nothing else. What was answered is durable. What is only queued is in this
/// process's memory, and lost with it.
/// </remarks>
public sealed class BatchingEventPublisher : IEventPublisher, IAsyncDisposable
{
    private readonly IEventPublisher _publisher;
    private readonly BatchingPublisherOptions _options;
    private readonly TimeProvider _time;
    private readonly Meter? _ownMeter;
    private readonly CancellationTokenSource _stop = new();
    private readonly BatchPipeline[] _bulk;
    private readonly BatchPipeline _urgent;
    private readonly QueueRoom _bulkRoom;
    private readonly QueueRoom _urgentRoom;
    private int _isDisposed;

    /// <param name="publisher">
    /// Takes the batches; it is not disposed with this one. Its own retries are not used when it is the client's, over HTTP or Orleans.
    /// </param>
    /// <param name="options">Bounds; default: the defaults.</param>
    /// <param name="time">Default: the system's.</param>
    /// <param name="logger">Where retries and undelivered events are told; default: nowhere.</param>
    /// <param name="meters">Makes the meter <c>EventHub.Client</c>; default: one of this publisher's own.</param>
    /// <exception cref="ArgumentException">Options are out of their bounds; all of them are named.</exception>
    public BatchingEventPublisher(
        IEventPublisher publisher,
        BatchingPublisherOptions? options = null,
        TimeProvider? time = null,
        ILogger<BatchingEventPublisher>? logger = null,
        IMeterFactory? meters = null)
    {
        ArgumentNullException.ThrowIfNull(publisher);
        _publisher = publisher;
        _options = options ?? new BatchingPublisherOptions();
        _options.Validate();
        _time = time ?? TimeProvider.System;
        _ownMeter = meters is null ? new Meter(BatchingMetrics.MeterName) : null;
        var metrics = new BatchingMetrics(_ownMeter ?? meters!.Create(BatchingMetrics.MeterName));
        var sender = publisher as IBatchSender ?? new PublisherSender(publisher);
        _bulk = [.. Enumerable.Range(0, _options.MaxConcurrency).Select(_ => NewPipeline(_options.Linger))];
        _urgent = NewPipeline(TimeSpan.Zero);
        _bulkRoom = new QueueRoom(_options.MaxQueuedEvents, _options.MaxQueuedBytes, queued => BulkOf(queued.Draft.Source).Add(queued));
        _urgentRoom = new QueueRoom(_options.MaxQueuedEvents, _options.MaxQueuedBytes, _urgent.Add);
        _urgent.Start(_urgentRoom);
        Array.ForEach(_bulk, pipeline => pipeline.Start(_bulkRoom));

        BatchPipeline NewPipeline(TimeSpan linger) => new(
            sender, _options, linger, _time, metrics, (ILogger?)logger ?? NullLogger.Instance, _stop.Token);
    }

    /// <summary>Waits for room, and until the event is durable.</summary>
    /// <exception cref="InvalidRequestException">Something is wrong with the event; every field is named.</exception>
    /// <exception cref="LogOverloadedException">The hub stayed overloaded for <see cref="BatchingPublisherOptions.GiveUpAfter"/>.</exception>
    /// <exception cref="LogUnavailableException">
    /// The hub stayed away for that long, or this publisher was disposed and the hub had not taken the event in time.
    /// </exception>
    /// <exception cref="HubResponseException">
    /// The hub refused the caller, or this event of the caller's, whose fields it then names; or what answered is no hub. Over HTTP alone.
    /// </exception>
    /// <exception cref="ObjectDisposedException">It was disposed before there was room.</exception>
    public async Task<EmitResult> PublishAsync(EventDraft draft, CancellationToken cancellationToken = default)
    {
        Drafts.Check([draft], checkpoint: null);
        var queued = await EnterAsync(draft, isAwaited: true, cancellationToken);
        return new EmitResult { Events = [await queued.Outcome.WaitAsync(cancellationToken)] };
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Without a checkpoint the events go among all others, and one that the hub refuses does not keep it from storing the rest: an
    /// <see cref="InvalidRequestException"/> names the refused ones after all are settled, or a <see cref="HubResponseException"/> those that
    /// the caller has no right to. With a checkpoint they go by themselves, as one request, after everything of this publisher that was
    /// queued before.
    /// </remarks>
    public async Task<EmitResult> PublishAsync(
        IReadOnlyList<EventDraft> drafts, SourceCheckpoint? checkpoint = null, CancellationToken cancellationToken = default)
    {
        Drafts.Check(drafts, checkpoint);
        if (checkpoint is not null)
        {
            await FlushAsync(cancellationToken);
            return await _publisher.PublishAsync(drafts, checkpoint, cancellationToken);
        }

        var outcomes = new Task<EmittedEvent>[drafts.Count];
        for (var i = 0; i < outcomes.Length; i++)
        {
            outcomes[i] = (await EnterAsync(drafts[i], isAwaited: true, cancellationToken)).Outcome;
        }

        await Task.WhenAll((IEnumerable<Task>)outcomes).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return new EmitResult { Events = Join(outcomes) };
    }

    /// <summary>
    /// Waits for room alone: what becomes of the event is told to <see cref="BatchingPublisherOptions.Undelivered"/> when it is not stored.
    /// </summary>
    /// <exception cref="InvalidRequestException">Something is wrong with the event; every field is named.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public async ValueTask EnqueueAsync(EventDraft draft, CancellationToken cancellationToken = default)
    {
        Drafts.Check([draft], checkpoint: null);
        await EnterAsync(draft, isAwaited: false, cancellationToken);
    }

    /// <summary>Enqueues when there is room.</summary>
    /// <returns>False when the queue is full: the event is the caller's to drop or to keep.</returns>
    /// <exception cref="InvalidRequestException">Something is wrong with the event; every field is named.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public bool TryEnqueue(EventDraft draft)
    {
        Drafts.Check([draft], checkpoint: null);
        var queued = NewEvent(draft, isAwaited: false);
        return RoomOf(queued).TryEnter(queued);
    }

    /// <summary>Sends what is queued without lingering, and waits until all of it is stored, refused or given up.</summary>
    public Task FlushAsync(CancellationToken cancellationToken = default) =>
        Task.WhenAll([_urgent.FlushAsync(), .. _bulk.Select(static pipeline => pipeline.FlushAsync())]).WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<SourceCheckpoint?> GetCheckpointAsync(string source, CancellationToken cancellationToken = default) =>
        _publisher.GetCheckpointAsync(source, cancellationToken);

    /// <summary>
    /// Takes nothing more and sends what is queued, for <see cref="BatchingPublisherOptions.DrainTimeout"/> at most; what is left then is
    /// undelivered.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        _urgentRoom.Close();
        _bulkRoom.Close();
        _urgent.Complete();
        Array.ForEach(_bulk, static pipeline => pipeline.Complete());
        var drained = Task.WhenAll([_urgent.Running, .. _bulk.Select(static pipeline => pipeline.Running)]);
        await drained.WaitAsync(_options.DrainTimeout, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _stop.CancelAsync();
        await drained;
        _stop.Dispose();
        _ownMeter?.Dispose();
    }

    /// <summary>What failed, when something did: all refusals together, or the first other failure.</summary>
    private static EmittedEvent[] Join(Task<EmittedEvent>[] outcomes)
    {
        if (Array.TrueForAll(outcomes, static outcome => outcome.IsCompletedSuccessfully))
        {
            return Array.ConvertAll(outcomes, static outcome => outcome.Result);
        }

        var failures = outcomes.Index().Where(static o => o.Item.IsFaulted).Select(static o => (o.Index, o.Item.Exception!.InnerException!)).ToArray();
        if (Array.Find(failures, static f => !RefusedEvents.IsOfEvent(f.Item2)).Item2 is { } other)
        {
            ExceptionDispatchInfo.Throw(other);
        }

        throw RefusedEvents.Join(failures);
    }

    private async ValueTask<QueuedEvent> EnterAsync(EventDraft draft, bool isAwaited, CancellationToken cancellationToken)
    {
        var queued = NewEvent(draft, isAwaited);
        await RoomOf(queued).EnterAsync(queued, cancellationToken);
        return queued;
    }

    private QueuedEvent NewEvent(EventDraft draft, bool isAwaited) =>
        new(Drafts.WithIds([draft], checkpoint: null, _time)[0], isAwaited, _time.GetTimestamp());

    private QueueRoom RoomOf(QueuedEvent queued) =>
        (queued.Draft.Priority ?? EventCatalogue.Of(queued.Draft.Type).DefaultPriority) >= EventPriority.Critical ? _urgentRoom : _bulkRoom;

    private BatchPipeline BulkOf(string source) => _bulk[(uint)source.GetHashCode(StringComparison.Ordinal) % (uint)_bulk.Length];
}
