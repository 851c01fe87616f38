using System.Diagnostics.CodeAnalysis;
using EventHub.Log;

namespace EventHub.Storage.Sqlite.Writing;

/// <summary>
/// Hands jobs to a thread that blocks for them. A monitor, for its wait sleeps at once: the blocking wait of a channel or of a
/// semaphore spins first, on a core that the commit's caller needs.
/// </summary>
internal sealed class JobQueue
{
    /// <summary>The lane's grain has one commit in flight; the rest is for one that takes the lane over.</summary>
    private const int MaxWaiting = 16;

    private readonly Queue<WriterJob> _jobs = new(MaxWaiting);
    private readonly object _sync = new();
    private bool _isClosed;

    /// <exception cref="LogOverloadedException">More callers than a lane can have wait already.</exception>
    /// <exception cref="ObjectDisposedException">The queue is closed.</exception>
    public void Add(WriterJob job)
    {
        lock (_sync)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            if (_jobs.Count == MaxWaiting)
            {
                throw new LogOverloadedException($"{MaxWaiting} commits wait for the lane already; wait for one before the next");
            }

            _jobs.Enqueue(job);
            Monitor.Pulse(_sync);
        }
    }

    /// <summary>Blocks until there is a job.</summary>
    /// <returns>False when the queue is closed and empty.</returns>
    public bool TryTake([NotNullWhen(true)] out WriterJob? job)
    {
        lock (_sync)
        {
            while (!_jobs.TryDequeue(out job))
            {
                if (_isClosed)
                {
                    return false;
                }

                Monitor.Wait(_sync);
            }

            return true;
        }
    }

    /// <summary>Takes no more jobs; those that wait are still done.</summary>
    public void Close()
    {
        lock (_sync)
        {
            _isClosed = true;
            Monitor.PulseAll(_sync);
        }
    }
}
