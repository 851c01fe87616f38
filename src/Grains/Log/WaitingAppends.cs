using EventHub.Log;

namespace EventHub.Grains.Log;

/// <summary>Appends that wait for the next commit, in order of arrival, bounded in bytes.</summary>
internal sealed class WaitingAppends(EventLogOptions options, TimeProvider time)
{
    private readonly Queue<WaitingAppend> _queue = new();
    private long _bytes;

    public bool IsEmpty => _queue.Count == 0;

    public long Bytes => _bytes;

    /// <summary>Since when the one in front waits; null when none does.</summary>
    public long? Oldest => _queue.TryPeek(out var first) ? first.Since : null;

    /// <exception cref="LogOverloadedException">Too much waits already.</exception>
    public Task<AppendResult> Add(AppendRequest request)
    {
        long size = 0;
        foreach (var e in request.Events)
        {
            size += e.Body.Length;
        }

        if (_bytes + size > options.MaxWaitingBytes && _queue.Count > 0)
        {
            throw new LogOverloadedException(
                $"{_bytes} bytes wait to be committed, the bound is {options.MaxWaitingBytes}; try again in a second");
        }

        var waiting = new WaitingAppend(request, size, time.GetTimestamp());
        _queue.Enqueue(waiting);
        _bytes += size;
        return waiting.Task;
    }

    /// <summary>Takes what fits into one commit, at least one request.</summary>
    public List<WaitingAppend> TakeCommit()
    {
        var taken = new List<WaitingAppend>();
        var events = 0;
        long bytes = 0;
        while (_queue.TryPeek(out var next))
        {
            events += next.Request.Events.Length;
            bytes += next.Size;
            if (taken.Count > 0 && (events > options.MaxCommitEvents || bytes > options.MaxCommitBytes))
            {
                break;
            }

            taken.Add(_queue.Dequeue());
        }

        foreach (var waiting in taken)
        {
            _bytes -= waiting.Size;
        }

        return taken;
    }

    public List<WaitingAppend> TakeAll()
    {
        List<WaitingAppend> all = [.. _queue];
        _queue.Clear();
        _bytes = 0;
        return all;
    }
}

internal sealed class WaitingAppend(AppendRequest request, long size, long since)
{
    private readonly TaskCompletionSource<AppendResult> _answer = new();

    public AppendRequest Request => request;

    public long Size => size;

    /// <summary>Timestamp.</summary>
    public long Since => since;

    public Task<AppendResult> Task => _answer.Task;

    public void Complete(AppendResult result) => _answer.SetResult(result);

    public void Fail(Exception error) => _answer.SetException(error);
}
