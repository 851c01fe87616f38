using System.Text;
using EventHub.Api.Realtime.Replays;
using EventHub.Events;
using EventHub.Filters;
using EventHub.Log;
using EventHub.Replaying;
using EventHub.Visibility;

namespace EventHub.Api.Tests.Realtime.Cluster;

/// <summary>A replay with one seat, which whoever attached last has until it leaves. It sends nothing by itself.</summary>
internal sealed class MemoryReplay(Guid id) : IReplaySessionGrain
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _mayAttach = Open();
    private TaskCompletionSource? _mayAttachNext;
    private long? _seated;
    private int _attaches;
    private int _detaches;
    private int _reports;
    private int _cancels;

    public static DateTimeOffset Noon { get; } = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    public int Attaches => Volatile.Read(ref _attaches);

    public int Detaches => Volatile.Read(ref _detaches);

    public int Reports => Volatile.Read(ref _reports);

    public int Cancels => Volatile.Read(ref _cancels);

    /// <summary>How many are refused next because somebody reads with other rights.</summary>
    public int Conflicts { get; set; }

    /// <summary>Thrown by the next one that attaches.</summary>
    public Exception? Outage { get; set; }

    /// <summary>Who attached last, with or without success.</summary>
    public ReplayReader Last { get; private set; } = null!;

    /// <summary>The attachment that has the seat; null: nobody's.</summary>
    public long? Seated
    {
        get
        {
            lock (_gate)
            {
                return _seated;
            }
        }
    }

    /// <summary>Who attaches is let wait before it has the seat.</summary>
    public void Hold() => _mayAttach = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The next one that attaches is let wait for what this returns; those after it are not.</summary>
    public TaskCompletionSource HoldNext() => _mayAttachNext = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release() => _mayAttach.TrySetResult();

    /// <summary>As when the grain's activation is lost.</summary>
    public void LoseMemory()
    {
        lock (_gate)
        {
            _seated = null;
        }
    }

    public static ReplayPosition At(long sequence, int run = 0) => new(Cursor.Start("log1").With("bulk-0", sequence), Noon, run, Processed: 0);

    /// <summary>As its reader gets it.</summary>
    public string CursorAt(long sequence, int run = 0) => new ReplayCursor(id, At(sequence, run)).ToString();

    /// <summary>A batch of one event for whoever attached last.</summary>
    public ReplayFrame Frame(long number, long? sequence = null, int run = 0)
    {
        var json = Encoding.UTF8.GetBytes($"{{\"position\":\"bulk-0:{sequence ?? number}\",\"type\":\"t\"}}");
        return new ReplayFrame
        {
            ReplayId = id,
            ConnectionId = Last.ConnectionId,
            Attachment = Last.Attachment,
            Number = number,
            Batch = new ReplayBatch
            {
                Number = number,
                Events = [new Utf8Json(json)],
                Size = json.Length,
                Position = At(sequence ?? number, run),
                PositionTime = Noon,
                Progress = 0,
                Start = At((sequence ?? number) - 1).Cursor,
            },
        };
    }

    /// <summary>How it stands, for whoever attached last.</summary>
    public ReplayRecord Standing(long version, int run = 0, double progress = 0) =>
        Record(Last.Reader) with { Version = version, Run = run, Progress = progress };

    public ReplayFrame StatusFrame(long version, double progress) => new()
    {
        ReplayId = id,
        ConnectionId = Last.ConnectionId,
        Attachment = Last.Attachment,
        Status = Standing(version, progress: progress),
    };

    public async Task<ReplayAnswer> Attach(ReplayReader reader)
    {
        Last = reader;
        var mayAttach = Interlocked.Exchange(ref _mayAttachNext, null) ?? _mayAttach;
        Interlocked.Increment(ref _attaches);
        await mayAttach.Task;
        if (Outage is { } outage)
        {
            Outage = null;
            throw outage;
        }

        if (Conflicts-- > 0)
        {
            return Answer(ReplayOutcome.Conflict, reader.Reader);
        }

        lock (_gate)
        {
            _seated = Math.Max(_seated ?? 0, reader.Attachment);
        }

        return Answer(ReplayOutcome.Done, reader.Reader);
    }

    public Task<bool> Report(string connectionId, long attachment, long taken)
    {
        Interlocked.Increment(ref _reports);
        return Task.FromResult(Seated == attachment);
    }

    public Task Detach(string connectionId, long attachment)
    {
        lock (_gate)
        {
            _seated = _seated <= attachment ? null : _seated;
        }

        Interlocked.Increment(ref _detaches);
        return Task.CompletedTask;
    }

    public Task<ReplayAnswer> Cancel(Reader reader)
    {
        Interlocked.Increment(ref _cancels);
        return Task.FromResult(Answer(ReplayOutcome.Done, reader));
    }

    public Task GiveWay() => throw new NotSupportedException();

    public Task Check() => Task.CompletedTask;

    public Task<ReplayAnswer> Describe(Reader reader) => throw new NotSupportedException();

    public Task<ReplayAnswer> Pause(Reader reader) => throw new NotSupportedException();

    public Task<ReplayAnswer> Unpause(Reader reader) => throw new NotSupportedException();

    public Task<ReplayAnswer> Seek(Reader reader, DateTimeOffset time) => throw new NotSupportedException();

    public Task<ReplayAnswer> SetSpeed(Reader reader, double? speed) => throw new NotSupportedException();

    internal ReplayAnswer Answer(ReplayOutcome outcome, Reader reader) => new(outcome, Record(reader))
    {
        Reason = outcome == ReplayOutcome.Done ? null : "somebody reads with other rights",
    };

    private ReplayRecord Record(Reader reader) => new()
    {
        Id = id,
        UserId = reader.UserId,
        Name = "replay",
        Filter = EventFilter.Everything,
        StartTime = Noon,
        EndTime = Noon.AddHours(1),
        Status = ReplayStatus.Running,
        CreatedAt = Noon,
    };

    private static TaskCompletionSource Open()
    {
        var open = new TaskCompletionSource();
        open.SetResult();
        return open;
    }
}

/// <summary>Starts replays in memory.</summary>
internal sealed class MemoryReplayDirectory(MemoryCluster cluster) : IReplayDirectoryGrain
{
    public Task<ReplayAnswer> Start(ReplayRequest request)
    {
        var id = Guid.NewGuid();
        return Task.FromResult(cluster.Replay(id).Answer(ReplayOutcome.Done, request.Reader));
    }

    public Task<ReplayAnswer> Unpause(Guid id, Reader reader) => throw new NotSupportedException();

    public Task Watch() => throw new NotSupportedException();
}
