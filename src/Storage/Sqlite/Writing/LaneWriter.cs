using EventHub.Log;
using EventHub.Storage.Log;

namespace EventHub.Storage.Sqlite.Writing;

/// <summary>
/// A lane's thread: SQLite blocks, and a flush that waits on the thread pool would hold up whatever else the pool has to do.
/// </summary>
internal sealed class LaneWriter : IAsyncDisposable
{
    private readonly JobQueue _jobs = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LaneAppender _appender;
    private readonly LaneWal _wal;
    private long _head;

    /// <param name="appender">Owned from now on, and used by the lane's thread alone.</param>
    /// <param name="wal">Told of every page that is written.</param>
    /// <param name="head">Sequence of the last committed event.</param>
    public LaneWriter(string lane, LaneAppender appender, LaneWal wal, long head)
    {
        _appender = appender;
        _wal = wal;
        _head = head;
        new Thread(Run) { IsBackground = true, Name = $"eventhub {lane}" }.Start();
    }

    /// <summary>Sequence of the last committed event. Only this process writes, so nobody needs to ask the file.</summary>
    public long Head => Volatile.Read(ref _head);

    public Task<LaneLease> OpenAsync(CancellationToken cancellationToken) =>
        Do(
            lane =>
            {
                var lease = lane.Open();
                Volatile.Write(ref _head, lease.LastSequence);
                return lease;
            },
            cancellationToken);

    public Task<LaneCommit> AppendAsync(
        LaneLease lease, IReadOnlyList<AppendRequest> requests, DateTimeOffset acceptedAt, CancellationToken cancellationToken) =>
        Do(
            lane =>
            {
                var commit = lane.Append(lease, requests, acceptedAt);
                Volatile.Write(ref _head, commit.Lease.LastSequence);
                return commit;
            },
            cancellationToken);

    /// <summary>Waits for the commits that were asked for.</summary>
    public async ValueTask DisposeAsync()
    {
        _jobs.Close();
        await _stopped.Task;
    }

    private Task<T> Do<T>(Func<LaneAppender, T> work, CancellationToken cancellationToken)
    {
        var job = new WriterJob<T>(work, cancellationToken);
        _jobs.Add(job);
        return job.Answer;
    }

    private void Run()
    {
        try
        {
            while (_jobs.TryTake(out var job))
            {
                job.Run(_appender);
                _wal.Wrote(_appender);
            }
        }
        finally
        {
            _appender.Dispose();
            _stopped.SetResult();
        }
    }
}
