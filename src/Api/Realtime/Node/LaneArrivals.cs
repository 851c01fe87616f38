namespace EventHub.Api.Realtime.Node;

/// <summary>
/// How far a lane's events have come to this node, and who waits for the next ones. One router sends a lane in its order, so that
/// what is behind the last arrival came or will not come. Guarded by the store's lock.
/// </summary>
internal sealed class LaneArrivals
{
    private readonly SortedDictionary<long, TaskCompletionSource> _awaited = [];
    private long _through;

    /// <summary>Everything up to here came, is on its way no more, or was given up.</summary>
    public long Through => Volatile.Read(ref _through);

    /// <summary>Completes when the events up to a sequence have come or were given up.</summary>
    public Task Await(long sequence)
    {
        if (sequence <= _through)
        {
            return Task.CompletedTask;
        }

        if (!_awaited.TryGetValue(sequence, out var arrival))
        {
            _awaited.Add(sequence, arrival = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        return arrival.Task;
    }

    /// <param name="isAnew">The lane counts from the beginning again.</param>
    public void Reach(long sequence, bool isAnew)
    {
        if (sequence > _through || isAnew)
        {
            Volatile.Write(ref _through, sequence);
        }

        while (_awaited.Count > 0 && _awaited.First() is { Key: var awaited, Value: var arrival } && awaited <= _through)
        {
            _awaited.Remove(awaited);
            arrival.SetResult();
        }
    }
}
