using System.Threading.Channels;

namespace EventHub.Client.Batching;

/// <summary>What waits on one way to the hub, cut into batches by count, bytes and time.</summary>
internal sealed class BatchCollector(BatchingPublisherOptions options, TimeSpan linger, TimeProvider time)
{
    private readonly Channel<QueuedEvent> _waiting = Channel.CreateUnbounded<QueuedEvent>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Lock _gate = new();
    private readonly List<(long UpTo, TaskCompletionSource Reached)> _flushes = [];
    private TaskCompletionSource? _lingering;
    private long _added;
    private long _settled;
    private long _taken;
    private long _hurriedUpTo;
    private long _waitingBytes;

    /// <summary>The room bounds how much comes.</summary>
    public void Add(QueuedEvent queued)
    {
        lock (_gate)
        {
            _added++;
            _waitingBytes += queued.Bytes;
            _waiting.Writer.TryWrite(queued);
            if (IsDue)
            {
                _lingering?.TrySetResult();
            }
        }
    }

    /// <summary>Nothing is added any more, and nothing lingers.</summary>
    public void Complete()
    {
        _ = FlushAsync();
        _waiting.Writer.Complete();
    }

    /// <summary>Completes when everything that was added before is settled, which nothing of it lingers for.</summary>
    public Task FlushAsync()
    {
        lock (_gate)
        {
            if (_settled == _added)
            {
                return Task.CompletedTask;
            }

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _flushes.Add((_added, reached));
            _hurriedUpTo = _added;
            _lingering?.TrySetResult();
            return reached.Task;
        }
    }

    /// <summary>Waits for the next batch.</summary>
    /// <param name="batch">Empty before; what is due after.</param>
    /// <returns>False when there is none any more.</returns>
    public async ValueTask<bool> TakeAsync(List<QueuedEvent> batch)
    {
        if (!await _waiting.Reader.WaitToReadAsync())
        {
            return false;
        }

        await LingerAsync();
        long bytes = 0;
        while (batch.Count < options.MaxBatchEvents
            && _waiting.Reader.TryPeek(out var next)
            && (batch.Count == 0 || bytes + next.Bytes <= options.MaxBatchBytes)
            && _waiting.Reader.TryRead(out next))
        {
            batch.Add(next);
            bytes += next.Bytes;
        }

        lock (_gate)
        {
            _taken += batch.Count;
            _waitingBytes -= bytes;
        }

        return true;
    }

    /// <summary>In the order in which they were taken.</summary>
    public void Settled(int count)
    {
        lock (_gate)
        {
            _settled += count;
            while (_flushes.Count > 0 && _flushes[0].UpTo <= _settled)
            {
                _flushes[0].Reached.SetResult();
                _flushes.RemoveAt(0);
            }
        }
    }

    /// <summary>A full batch waits, or somebody waits for what does.</summary>
    private bool IsDue => _added - _taken >= options.MaxBatchEvents || _waitingBytes >= options.MaxBatchBytes || _taken < _hurriedUpTo;

    private async ValueTask LingerAsync()
    {
        // Counted from the first one's arrival: behind a request that took long, nothing lingers.
        if (linger == TimeSpan.Zero || !_waiting.Reader.TryPeek(out var first))
        {
            return;
        }

        var left = linger - time.GetElapsedTime(first.QueuedAt);
        if (left <= TimeSpan.Zero)
        {
            return;
        }

        TaskCompletionSource due;
        lock (_gate)
        {
            if (IsDue)
            {
                return;
            }

            _lingering = due = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        await due.Task.WaitAsync(left, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
