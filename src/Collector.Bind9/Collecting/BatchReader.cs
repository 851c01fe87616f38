using EventHub.Collector.Bind9.Sending;
using EventHub.Collector.Bind9.Tailing;

namespace EventHub.Collector.Bind9.Collecting;

/// <summary>Fills batches from the log, each with the checkpoint that it moves to.</summary>
internal sealed class BatchReader(string source, string path, LogReader log, BatchLimits limits, TimeProvider time, SourceStatus status, FollowerLog notes)
{
    private long _position;
    private long _lastCommit = time.GetTimestamp();
    private bool _cannotRead;

    /// <exception cref="InvalidDataException">The state was written by something else.</exception>
    public void Resume(Checkpoint checkpoint)
    {
        _position = checkpoint.Position;
        var state = CheckpointState.Decode(checkpoint.State)
            ?? throw new InvalidDataException(
                $"The hub's checkpoint of '{source}' was not written by this collector, or by a newer one: \"{checkpoint.State}\". Choose another --source.");
        log.Resume(state);
    }

    /// <summary>
    /// Begins a log that the hub knows nothing of, with a batch of no events. To be committed at once: should the collector die before
    /// its first lines are stored, the next would take what was rotated meanwhile for old, or what was written for skipped.
    /// </summary>
    /// <param name="atEnd">Passes over what is there now.</param>
    public Batch Begin(bool atEnd)
    {
        if (atEnd)
            log.SkipToEnd(time.GetUtcNow());
        else
            log.Begin(time.GetUtcNow());
        using var events = new BatchBuilder(source);
        return Build(events, default);
    }

    /// <summary>Waits for lines and reads them until the batch ends.</summary>
    /// <param name="stop">Ends the batch where it is.</param>
    /// <param name="abandon">Gives it up.</param>
    /// <returns>null when stopped before there was anything.</returns>
    public async Task<Batch?> NextAsync(CancellationToken stop, CancellationToken abandon)
    {
        using var events = new BatchBuilder(source);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, abandon);
        var tally = new BatchTally();
        long? firstEvent = null;
        while (!stop.IsCancellationRequested)
        {
            abandon.ThrowIfCancellationRequested();
            if (ReadAvailable(events, ref tally))
                return Build(events, tally);
            status.Lag(log.Lag());
            if (events.Events > 0)
                firstEvent ??= time.GetTimestamp();
            var wait = TimeLeft(firstEvent, tally);
            if (wait <= TimeSpan.Zero)
                return Build(events, tally);
            await Task.Delay(wait < limits.Poll ? wait : limits.Poll, time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        abandon.ThrowIfCancellationRequested();
        return tally.Lines > 0 ? Build(events, tally) : null;
    }

    /// <returns>Whether the batch is full.</returns>
    private bool ReadAvailable(BatchBuilder events, ref BatchTally tally)
    {
        try
        {
            while (log.TryRead(events, ref tally))
            {
                _cannotRead = false;
                // A line makes at most two events, and one more at the start of a file.
                if (events.Events > limits.MaxEvents - 3 || events.Bytes >= limits.MaxBytes || tally.Lines >= limits.MaxLines)
                    return true;
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            if (!_cannotRead)
                notes.CannotRead(path, failure.Message);
            _cannotRead = true;
        }
        return false;
    }

    private TimeSpan TimeLeft(long? firstEvent, BatchTally tally)
    {
        if (firstEvent is { } first)
            return limits.MaxDelay - time.GetElapsedTime(first);
        return tally.Lines > 0 ? limits.IdleCommit - time.GetElapsedTime(_lastCommit) : TimeSpan.MaxValue;
    }

    private Batch Build(BatchBuilder events, BatchTally tally)
    {
        _lastCommit = time.GetTimestamp();
        status.Lag(log.Lag());
        return events.Build(new Checkpoint(++_position, log.State.Encode()), tally);
    }
}
