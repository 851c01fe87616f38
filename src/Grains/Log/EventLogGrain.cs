using EventHub.Events;
using EventHub.Log;
using EventHub.Storage.Log;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace EventHub.Grains.Log;

/// <summary>
/// Group commit: while one commit runs, the next one gathers. Appends and reads interleave at awaits only, so that every
/// decision below is made by one thread.
/// </summary>
[Reentrant]
[KeepAlive]
internal sealed partial class EventLogGrain : Grain, IEventLogGrain
{
    private readonly TimeProvider _time;
    private readonly ILogger<EventLogGrain> _logger;
    private readonly IEventLog _store;
    private readonly WaitingAppends _waiting;
    private readonly EventRing _ring;
    private readonly LogMetrics _metrics;
    private readonly RingMemory _memory = new();
    private ILaneWriter _lane = null!;
    private LaneLease? _lease;
    private bool _isCommitting;
    private TaskCompletionSource _appended = new();

    public EventLogGrain(
        IEventLog store, IOptions<EventLogOptions> options, LogMetrics metrics, TimeProvider time, ILogger<EventLogGrain> logger)
    {
        _store = store;
        _metrics = metrics;
        _time = time;
        _logger = logger;
        _waiting = new WaitingAppends(options.Value, time);
        _ring = new EventRing(options.Value.RingBytes);
    }

    private string Lane => field ??= this.GetPrimaryKeyString();

    private LaneCounts Counts => field ??= _metrics.Of(Lane);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (!_store.Lanes.All.Contains(Lane))
        {
            throw new InvalidOperationException($"there is no lane {Lane}; the lanes are {string.Join(", ", _store.Lanes.All)}");
        }

        _lane = Lanes.IsDurable(Lane) ? new StoredLane(_store, Lane) : new VolatileLane(_time);
        _lease = await _lane.OpenAsync(cancellationToken);
        _ring.Reset(_lease.LastSequence);
        Counts.Stand(_ring, _waiting);
        LogOpened(Lane, _lease.Epoch, _lease.LastSequence);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Counts.Leave();
        return Task.CompletedTask;
    }

    public Task<AppendResult> Append(AppendRequest request)
    {
        var answer = _waiting.Add(request);
        Counts.Stand(_ring, _waiting);
        if (!_isCommitting)
        {
            _isCommitting = true;
            _ = CommitWhatWaits();
        }

        return answer;
    }

    public async Task<LogSlice> Read(long after, int maxBytes, TimeSpan wait, CancellationToken cancellationToken)
    {
        if (after >= _ring.Last && wait > TimeSpan.Zero)
        {
            await WaitForAppend(wait, cancellationToken);
        }

        if (after >= _ring.Last)
        {
            return new LogSlice([], _ring.Last);
        }

        if (_ring.Holds(after + 1))
        {
            return new LogSlice(_ring.After(after, maxBytes), _ring.Last);
        }

        var events = await _lane.ReadAsync(after + 1, _ring.Last, maxBytes, cancellationToken);
        return new LogSlice(events.Length > 0 ? events : _ring.After(_ring.First - 1, maxBytes), _ring.Last);
    }

    public Task<LogSlice?> ReadRecent(long after, int maxBytes)
    {
        if (after >= _ring.Last)
        {
            return Task.FromResult<LogSlice?>(new LogSlice([], _ring.Last));
        }

        return Task.FromResult(_ring.Holds(after + 1) ? new LogSlice(_ring.After(after, maxBytes), _ring.Last) : null);
    }

    public Task<long> GetHead() => Task.FromResult(_ring.Last);

    private async Task WaitForAppend(TimeSpan wait, CancellationToken cancellationToken)
    {
        try
        {
            await _appended.Task.WaitAsync(wait, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Nothing came in time: the answer is an empty slice.
        }
    }

    /// <summary>Never throws: every outcome goes to the callers that wait for it.</summary>
    private async Task CommitWhatWaits()
    {
        while (!_waiting.IsEmpty)
        {
            var batch = _waiting.TakeCommit();
            try
            {
                await Commit(batch);
            }
            catch (LaneFencedException e)
            {
                LogFenced(Lane, e);
                Fail([.. batch, .. _waiting.TakeAll()], "another writer has taken the lane over; repeat the request", e);
                DeactivateOnIdle();
            }
            catch (Exception e)
            {
                LogCommitFailed(Lane, batch.Count, e);
                Counts.CommitFailed();
                Fail(batch, "the store did not confirm the commit; repeat the request with the same ids", e);
                await AskStore();
            }

            // However it went: what was refused waits no longer, and would else count as waiting for ever.
            Counts.Stand(_ring, _waiting);
        }

        _isCommitting = false;
    }

    private async Task Commit(List<WaitingAppend> batch)
    {
        _lease ??= await Reopen();
        var now = Json.Rfc3339.Truncate(_time.GetUtcNow());
        var acceptedAt = now > _lease.LastAcceptedAt ? now : _lease.LastAcceptedAt;
        var first = _lease.LastSequence + 1;
        var began = _time.GetTimestamp();
        var commit = await _lane.CommitAsync(_lease, batch.ConvertAll(static w => w.Request), acceptedAt);
        var took = _time.GetElapsedTime(began);
        _lease = commit.Lease;
        if (commit.Stored.Count > 0)
        {
            _ring.Add(PositionedEvent.Compose(commit.Stored, Lane, first, acceptedAt, _memory.Take));
        }

        for (var i = 0; i < batch.Count; i++)
        {
            batch[i].Complete(commit.Results[i]);
        }

        // After the answers, which are sent at once: what readers start with the new events would hold them up.
        if (commit.Stored.Count > 0)
        {
            WakeReaders();
        }

        _metrics.Committed(Counts, commit.Stored, took);
    }

    /// <summary>
    /// After a commit of unknown outcome; at once, because what it has stored after all is to be delivered, also when nothing
    /// more is appended. A store that doesn't answer is asked again before the next commit.
    /// </summary>
    private async Task AskStore()
    {
        _lease = null;
        try
        {
            _lease = await Reopen();
        }
        catch (Exception e)
        {
            LogReopenFailed(Lane, e);
        }
    }

    /// <summary>After a commit of unknown outcome the store may have more than the ring: readers get that from the store.</summary>
    private async Task<LaneLease> Reopen()
    {
        var lease = await _lane.OpenAsync(CancellationToken.None);
        if (lease.LastSequence != _ring.Last)
        {
            _ring.Reset(lease.LastSequence);
            Counts.Stand(_ring, _waiting);
            WakeReaders();
        }

        return lease;
    }

    private void WakeReaders()
    {
        var woken = _appended;
        _appended = new TaskCompletionSource();
        woken.SetResult();
    }

    private static void Fail(List<WaitingAppend> batch, string message, Exception cause)
    {
        foreach (var waiting in batch)
        {
            waiting.Fail(new LogUnavailableException($"{message}: {cause.Message}"));
        }
    }
}
