using EventHub.Client.Publishing;
using EventHub.Emitting;
using EventHub.Events;

namespace EventHub.Client.Batching;

/// <summary>An event on its way, with whoever waits for it.</summary>
internal sealed class QueuedEvent
{
    private readonly TaskCompletionSource<EmittedEvent>? _outcome;

    /// <param name="draft">Checked, with an id.</param>
    /// <param name="isAwaited">True when somebody waits for <see cref="Outcome"/>.</param>
    /// <param name="queuedAt">Timestamp of the injected clock.</param>
    public QueuedEvent(EventDraft draft, bool isAwaited, long queuedAt)
    {
        Draft = draft;
        Bytes = Drafts.MaxSize(draft);
        QueuedAt = queuedAt;
        _outcome = isAwaited ? new(TaskCreationOptions.RunContinuationsAsynchronously) : null;
    }

    public EventDraft Draft { get; }

    public long Bytes { get; }

    public long QueuedAt { get; }

    public bool IsAwaited => _outcome is not null;

    public Task<EmittedEvent> Outcome => _outcome!.Task;

    public void Succeed(EmittedEvent emitted) => _outcome?.SetResult(emitted);

    public void Fail(Exception reason)
    {
        if (_outcome is not null)
        {
            _outcome.SetException(reason);

            // Whoever waited may have been cancelled meanwhile; then nobody looks at it, and that is no fault.
            _ = _outcome.Task.Exception;
        }
    }
}
