namespace EventHub.Client.Batching;

/// <summary>
/// How much may wait, by count and by bytes. Events come in as they asked, the first first: an event is handed on while the room is
/// locked, so that no two of a source can change places on their way in.
/// </summary>
/// <param name="maxEvents">Events inside at most.</param>
/// <param name="maxBytes">Their bytes at most; one event alone always fits.</param>
/// <param name="admit">Takes an event that has come in; must not block.</param>
internal sealed class QueueRoom(int maxEvents, long maxBytes, Action<QueuedEvent> admit)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Waiter> _waiting = [];
    private int _events;
    private long _bytes;
    private bool _isClosed;

    /// <returns>False: there is no room, or others asked before.</returns>
    /// <exception cref="ObjectDisposedException">Nothing comes in any more.</exception>
    public bool TryEnter(QueuedEvent queued)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(BatchingEventPublisher));
            if (_waiting.Count > 0 || !Fits(queued))
            {
                return false;
            }

            Admit(queued);
            return true;
        }
    }

    /// <summary>Waits for room.</summary>
    /// <exception cref="ObjectDisposedException">Nothing comes in any more.</exception>
    public ValueTask EnterAsync(QueuedEvent queued, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(BatchingEventPublisher));
            if (_waiting.Count == 0 && Fits(queued))
            {
                Admit(queued);
                return ValueTask.CompletedTask;
            }

            return WaitAsync(_waiting.AddLast(new Waiter(queued)), cancellationToken);
        }
    }

    public void Leave(int events, long bytes)
    {
        lock (_gate)
        {
            _events -= events;
            _bytes -= bytes;
            AdmitWaiting();
        }
    }

    /// <summary>Whoever waits is told that nothing comes in any more.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            foreach (var waiter in _waiting)
            {
                waiter.Entered.TrySetException(new ObjectDisposedException(nameof(BatchingEventPublisher)));
            }

            _waiting.Clear();
        }
    }

    private async ValueTask WaitAsync(LinkedListNode<Waiter> node, CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.Register(() => Withdraw(node, cancellationToken));
        await node.Value.Entered.Task;
    }

    private void Withdraw(LinkedListNode<Waiter> node, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (node.Value.Entered.TrySetCanceled(cancellationToken))
            {
                node.List?.Remove(node);

                // A large one may have stood before others that fit.
                AdmitWaiting();
            }
        }
    }

    private void AdmitWaiting()
    {
        while (_waiting.First is { } first && Fits(first.Value.Queued))
        {
            _waiting.RemoveFirst();
            Admit(first.Value.Queued);
            first.Value.Entered.SetResult();
        }
    }

    private void Admit(QueuedEvent queued)
    {
        _events++;
        _bytes += queued.Bytes;
        admit(queued);
    }

    private bool Fits(QueuedEvent queued) => _events == 0 || (_events < maxEvents && _bytes + queued.Bytes <= maxBytes);

    private sealed class Waiter(QueuedEvent queued)
    {
        public QueuedEvent Queued { get; } = queued;

        public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
