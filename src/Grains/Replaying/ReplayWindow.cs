using EventHub.Delivery;
using EventHub.Replaying;

namespace EventHub.Grains.Replaying;

/// <summary>
/// Who reads a replay, and the batches that not all of them have taken: their sum is bounded, so that the slowest sets the pace. Whoever
/// joins, or comes back, gets them first.
/// </summary>
internal sealed class ReplayWindow
{
    private readonly Queue<ReplayBatch> _batches = new();
    private readonly Dictionary<string, Seat> _seats = new(StringComparer.Ordinal);
    private long _lastNumber;
    private long _bytes;

    public bool HasReaders => _seats.Count > 0;

    public bool IsEmpty => _batches.Count == 0;

    public IEnumerable<ReplayReader> Readers => _seats.Values.Select(static s => s.Reader);

    /// <summary>Bytes that may be under way: as few as the most modest reader wants. Needs a reader.</summary>
    public int MaxBytes => _seats.Values.Min(static s => s.Reader.MaxUnackedBytes ?? DeliveryLimits.MaxWindowBytes);

    public bool HasRoom => _bytes < MaxBytes;

    /// <summary>Numbers a batch; it waits until every reader has taken it.</summary>
    public long NextNumber() => ++_lastNumber;

    public void Add(ReplayBatch batch)
    {
        _batches.Enqueue(batch);
        _bytes += batch.Size;
    }

    /// <summary>The frames that bring a batch to all readers.</summary>
    public IEnumerable<(NodeAddress Node, ReplayFrame Frame)> FramesOf(ReplayBatch batch) =>
        _seats.Values.Select(seat => (seat.Reader.Node, FrameOf(seat, batch)));

    public IEnumerable<(NodeAddress Node, ReplayFrame Frame)> FramesOf(ReplayRecord status) =>
        _seats.Values.Select(seat => (seat.Reader.Node, new ReplayFrame
        {
            ReplayId = status.Id,
            ConnectionId = seat.Reader.ConnectionId,
            Attachment = seat.Reader.Attachment,
            Status = status,
        }));

    /// <returns>The batches that the reader has to be sent before any other.</returns>
    public IReadOnlyList<ReplayFrame> Attach(Guid replayId, ReplayReader reader, TimeSpan now)
    {
        var before = _batches.TryPeek(out var first) ? first.Number - 1 : _lastNumber;
        if (reader.Position is { } position)
        {
            foreach (var batch in _batches)
            {
                before = position.Covers(batch.Position) ? batch.Number : before;
            }
        }

        var seat = new Seat(replayId, reader, before) { HeardAt = now };
        _seats[reader.ConnectionId] = seat;
        return [.. _batches.Where(batch => batch.Number > before).Select(batch => FrameOf(seat, batch))];
    }

    public bool Detach(string connectionId) => _seats.Remove(connectionId);

    /// <summary>Readers whose nodes have not been heard of since a time.</summary>
    public IReadOnlyList<ReplayReader> Silent(TimeSpan since) =>
        [.. _seats.Values.Where(seat => seat.HeardAt < since).Select(static seat => seat.Reader)];

    /// <param name="taken">The last batch that the reader has taken, in the numbers of its attachment.</param>
    /// <returns>False when there is no such attachment.</returns>
    public bool Report(string connectionId, long attachment, long taken, TimeSpan now)
    {
        if (!_seats.TryGetValue(connectionId, out var seat) || seat.Reader.Attachment != attachment)
        {
            return false;
        }

        seat.HeardAt = now;
        seat.Taken = Math.Max(seat.Taken, seat.Before + taken);
        return true;
    }

    /// <summary>Removes what all readers have taken.</summary>
    /// <returns>Those batches, in their order.</returns>
    public IReadOnlyList<ReplayBatch> Settle()
    {
        if (_seats.Count == 0)
        {
            return [];
        }

        var taken = _seats.Values.Min(static s => s.Taken);
        var settled = new List<ReplayBatch>();
        while (_batches.TryPeek(out var batch) && batch.Number <= taken)
        {
            _bytes -= batch.Size;
            settled.Add(_batches.Dequeue());
        }

        return settled;
    }

    /// <summary>What is on its way is no longer wanted.</summary>
    public void Clear()
    {
        _batches.Clear();
        _bytes = 0;
    }

    private static ReplayFrame FrameOf(Seat seat, ReplayBatch batch) => new()
    {
        ReplayId = seat.ReplayId,
        ConnectionId = seat.Reader.ConnectionId,
        Attachment = seat.Reader.Attachment,
        Batch = batch,
        Number = batch.Number - seat.Before,
    };

    private sealed class Seat(Guid replayId, ReplayReader reader, long before)
    {
        public Guid ReplayId => replayId;

        public ReplayReader Reader => reader;

        /// <summary>The batch before the first one that it is sent.</summary>
        public long Before { get; } = before;

        public long Taken { get; set; } = before;

        public TimeSpan HeardAt { get; set; }
    }
}
