using EventHub.Delivery;
using EventHub.Grains.Tests.Queues.Live;
using EventHub.Grains.Tests.Samples;
using EventHub.Replaying;
using EventHub.Visibility;

namespace EventHub.Grains.Tests.Replaying;

/// <summary>A node with one connection that reads one replay and takes whatever comes.</summary>
internal sealed class ReplayingNode : INodeOutbox
{
    private const int Patience = 60;

    /// <summary>Statuses come more often, unless its seat was lost: on a fast clock on a busy machine it is soon taken for gone.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly LiveSilo _silo;
    private readonly NodeAddress _address;
    private readonly string _user;
    private readonly string _connection;
    private readonly TakenFrames _taken = new();
    private int _events;
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ReplayRecord? _status;
    private ReplayPosition? _position;
    private Guid _replay;
    private long _attachment;

    public ReplayingNode(LiveSilo silo, string user, string? connection = null)
    {
        _silo = silo;
        _user = user;
        _connection = connection ?? user;
        _address = silo.Address(this);
    }

    public int Events
    {
        get
        {
            lock (_gate)
            {
                return _events;
            }
        }
    }

    public Task<ReplayAnswer> Attach(Guid replay, ReplayPosition? position = null)
    {
        _replay = replay;
        _position = position;
        return Attach();
    }

    public Task Detach(Guid replay) => _silo.Replay(replay).Detach(_connection, Volatile.Read(ref _attachment));

    public async Task Deliver(NodeFrame frame)
    {
        ReplayFrame[] ours;
        lock (_gate)
        {
            // What is of a former attachment is not taken, and so comes again.
            ours = Array.FindAll(frame.Replays, replay => replay.Attachment == _attachment);
            foreach (var replay in _taken.Take(frame) ? ours : [])
            {
                _events += replay.Batch?.Events.Length ?? 0;
                _position = replay.Batch?.Position ?? _position;
                _status = replay.Status ?? _status;
            }

            _news.TrySetResult();
            _news = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        foreach (var replay in ours)
        {
            // Also after a status: it keeps the seat.
            await _silo.Replay(replay.ReplayId).Report(_connection, replay.Attachment, replay.Number);
        }
    }

    public Task<ReplayRecord> UntilStatus(ReplayStatus status) => Until(record => record.Status == status);

    /// <summary>The first status that was told, from now on or last, for which something holds.</summary>
    public async Task<ReplayRecord> Until(Func<ReplayRecord, bool> holds)
    {
        for (var waited = 0; ;)
        {
            Task news;
            lock (_gate)
            {
                if (_status is { } status && holds(status))
                {
                    return status;
                }

                news = _news.Task;
            }

            try
            {
                await news.WaitAsync(Quiet, TestContext.Current.CancellationToken);
            }
            catch (TimeoutException) when (++waited < Patience)
            {
                // One that ended meanwhile tells nobody any more.
                if ((await Attach()).Replay is { Status: ReplayStatus.Completed or ReplayStatus.Failed or ReplayStatus.Cancelled } ended)
                {
                    lock (_gate)
                    {
                        _status = ended;
                    }
                }
            }
        }
    }

    /// <summary>The attachment before the last one attaches once more.</summary>
    public Task<ReplayAnswer> AttachOvertaken() => Attach(Volatile.Read(ref _attachment) - 1);

    public Task<bool> IsSeated() => _silo.Replay(_replay).Report(_connection, Volatile.Read(ref _attachment), 0);

    private Task<ReplayAnswer> Attach() => Attach(Interlocked.Increment(ref _attachment));

    private Task<ReplayAnswer> Attach(long attachment)
    {
        lock (_gate)
        {
            return _silo.Replay(_replay).Attach(new ReplayReader
            {
                ConnectionId = _connection,
                Attachment = attachment,
                Node = _address,
                Reader = Sample.User(_user) with { Role = Role.Admin },
                Position = _position,
            });
        }
    }
}
