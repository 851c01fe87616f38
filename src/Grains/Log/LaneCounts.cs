using EventHub.Log;
using EventHub.Statistics;

namespace EventHub.Grains.Log;

/// <summary>What this silo has counted of one lane, over all times that it wrote it, and how the lane stands while it does.</summary>
internal sealed class LaneCounts(string lane)
{
    /// <summary>No timestamp: nobody waits.</summary>
    private const long Nobody = long.MinValue;

    private readonly Tally _appended = new();
    private readonly Tally _bytes = new();
    private readonly Tally _commits = new();
    private readonly Tally _failed = new();
    private readonly CommitTimes _times = new();
    private long _head;
    private long _ringBytes;
    private long _waitingBytes;
    private long _oldest = Nobody;
    private volatile bool _isHere;

    public KeyValuePair<string, object?> Tag { get; } = KeyValuePair.Create("lane", (object?)lane);

    public bool IsDurable { get; } = Lanes.IsDurable(lane);

    public long Appended => _appended.Value;

    public long Bytes => _bytes.Value;

    public long Failed => _failed.Value;

    /// <summary>Null while another silo writes the lane.</summary>
    public LaneStanding? Now
    {
        get
        {
            if (!_isHere)
            {
                return null;
            }

            var (median, slowest) = _times.Quantiles();
            return new LaneStanding(Volatile.Read(ref _head), Volatile.Read(ref _ringBytes), Volatile.Read(ref _waitingBytes), median, slowest);
        }
    }

    public void Stand(EventRing ring, WaitingAppends waiting)
    {
        Volatile.Write(ref _head, ring.Last);
        Volatile.Write(ref _ringBytes, ring.Bytes);
        Volatile.Write(ref _waitingBytes, waiting.Bytes);
        Volatile.Write(ref _oldest, waiting.Oldest ?? Nobody);
        _isHere = true;
    }

    /// <summary>Since when the append waits that waits longest, and bytes that wait; neither while another silo writes the lane.</summary>
    public (long? Since, long Bytes) Waiting =>
        !_isHere ? (null, 0)
        : Volatile.Read(ref _oldest) is var since && since == Nobody ? (null, Volatile.Read(ref _waitingBytes))
        : (since, Volatile.Read(ref _waitingBytes));

    public void Leave() => _isHere = false;

    public void Committed(int events, long bytes, TimeSpan took)
    {
        _appended.Add(events);
        _bytes.Add(bytes);
        _commits.Add(1);
        _times.Add(took);
    }

    public void CommitFailed() => _failed.Add(1);

    public LaneReport Report() => new()
    {
        Lane = lane,
        Now = Now,
        Appended = Appended,
        Bytes = Bytes,
        Commits = _commits.Value,
        FailedCommits = Failed,
    };
}
