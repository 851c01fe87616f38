using System.Collections.Concurrent;
using EventHub.Events;
using EventHub.Filters;
using EventHub.Log;
using EventHub.Storage.Log;
using EventHub.Visibility;

namespace EventHub.Grains.Tests.Samples;

/// <summary>A log in memory that keeps to the contract and uses every freedom that it leaves.</summary>
/// <param name="bulkLanes">How many bulk lanes it has.</param>
/// <param name="rowsPerScan">Rows that one scan looks at, so that answers end in the middle of nowhere.</param>
internal sealed class MemoryLog(int bulkLanes, int rowsPerScan = int.MaxValue) : IEventLog
{
    private readonly Dictionary<string, List<LogEvent>> _lanes =
        new Lanes(bulkLanes).Durable.ToDictionary(static lane => lane, static _ => new List<LogEvent>());

    /// <summary>Lanes are opened at the same time.</summary>
    private readonly ConcurrentDictionary<string, long> _epochs = new(StringComparer.Ordinal);

    private int _scansBegun;

    public string LogId => "0a1b2c3d";

    public Lanes Lanes { get; } = new(bulkLanes);

    public int Scans { get; private set; }

    public int Commits { get; private set; }

    /// <summary>The next commit is stored, but its confirmation is lost.</summary>
    public bool LoseConfirmation { get; set; }

    /// <summary>The next commit stores nothing.</summary>
    public bool RefuseCommit { get; set; }

    /// <summary>What every scan fails with.</summary>
    public Exception? ScanFailure { get; set; }

    /// <summary>What every scan waits for before it looks.</summary>
    public Task MayScan { get; set; } = Task.CompletedTask;

    /// <summary>Scans that wait for it, or have.</summary>
    public int ScansBegun => _scansBegun;

    public IReadOnlyList<LogEvent> this[string lane] => _lanes[lane];

    public void Add(LogEvent e)
    {
        var lane = _lanes[e.Position.Lane];
        Assert.Equal(lane.Count + 1, e.Position.Sequence);
        Assert.True(lane.Count == 0 || lane[^1].AcceptedAt <= e.AcceptedAt);
        lane.Add(e);
    }

    public Task<LaneLease> OpenLaneAsync(string lane, CancellationToken cancellationToken)
    {
        _epochs.AddOrUpdate(lane, 1, static (_, epoch) => epoch + 1);
        return Task.FromResult(Lease(lane));
    }

    public Task<LaneCommit> AppendAsync(
        LaneLease lease, IReadOnlyList<AppendRequest> requests, DateTimeOffset acceptedAt, CancellationToken cancellationToken)
    {
        if (lease.Epoch != _epochs[lease.Lane] || lease.LastSequence != _lanes[lease.Lane].Count)
        {
            throw new LaneFencedException($"epoch {lease.Epoch} of {lease.Lane} is over");
        }

        if (RefuseCommit)
        {
            RefuseCommit = false;
            throw new TimeoutException("the store is away");
        }

        var stored = new List<AcceptedEvent>();
        var first = lease.LastSequence + 1;
        var results = requests.Select(request => new AppendResult
        {
            Events = Array.ConvertAll(request.Events, e =>
            {
                stored.Add(e);
                return new AppendedEvent(new EventPosition(lease.Lane, lease.LastSequence + stored.Count), IsDuplicate: false);
            }),
        }).ToArray();
        _lanes[lease.Lane].AddRange(PositionedEvent.Compose(stored, lease.Lane, first, acceptedAt));
        Commits++;
        if (LoseConfirmation)
        {
            LoseConfirmation = false;
            throw new TimeoutException("no answer");
        }

        return Task.FromResult(new LaneCommit(results, stored, Lease(lease.Lane) with { LastAcceptedAt = acceptedAt }));
    }

    public async Task<LaneScanResult> ScanAsync(LaneScan scan, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _scansBegun);
        await MayScan.WaitAsync(cancellationToken);
        if (ScanFailure is { } failure)
        {
            throw failure;
        }

        Scans++;
        var first = Math.Max(1, scan.First);
        var last = Math.Min(scan.Last, _lanes[scan.Lane].Count);
        var matcher = new EventMatcher(WithoutData(scan.Filter));
        var found = new List<LogEvent>();
        var (next, step) = scan.Descending ? (last, -1) : (first, 1);
        long bytes = 0;
        for (var rows = 0; next >= first && next <= last; next += step, rows++)
        {
            var e = Seen(scan.Reader, _lanes[scan.Lane][(int)next - 1]);
            bytes += e?.Size ?? 0;
            if (rows == rowsPerScan || found.Count == scan.MaxEvents || (found.Count > 0 && bytes > scan.MaxBytes))
            {
                return new LaneScanResult([.. found], next - step, IsComplete: false);
            }

            // As a store that narrows down by what it has columns for.
            if (e is not null && matcher.Matches(e))
            {
                found.Add(e);
            }
        }

        return new LaneScanResult([.. found], next - step, IsComplete: true);
    }

    public Task<LogEvent?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        Task.FromResult(_lanes.Values.SelectMany(static l => l).FirstOrDefault(e => e.Header.Id == id));

    public Task<Cursor> GetHeadAsync(CancellationToken cancellationToken) =>
        Task.FromResult(Cursor.Of(LogId, _lanes.Select(static l => KeyValuePair.Create(l.Key, (long)l.Value.Count))));

    public Task<SourceCheckpoint?> GetCheckpointAsync(string source, CancellationToken cancellationToken) =>
        Task.FromResult<SourceCheckpoint?>(null);

    private static LogEvent? Seen(Reader? reader, LogEvent e) => reader is null ? e : EventHub.Visibility.Visibility.See(reader, e);

    private static EventFilter WithoutData(EventFilter filter) => filter with
    {
        DataFilters = [],
        AnyOf = filter.AnyOf is { } anyOf ? Array.ConvertAll(anyOf, WithoutData) : null,
    };

    private LaneLease Lease(string lane) => new(
        lane, _epochs[lane], _lanes[lane].Count, _lanes[lane].Count == 0 ? DateTimeOffset.UnixEpoch : _lanes[lane][^1].AcceptedAt);
}
