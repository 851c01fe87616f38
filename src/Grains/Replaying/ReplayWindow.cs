using EventHub.Delivery;
using EventHub.Replaying;

namespace EventHub.Grains.Replaying;

/// <summary>
/// Who reads a replay, and the batches that not all of them have taken: their sum is bounded, so that the slowest sets the pace. Each gets
/// them no faster than it wants; whoever joins, or comes back, gets them first.
/// </summary>
internal sealed class ReplayWindow
{
    /// <summary>Numbered without a hole, up to the last number.</summary>
    private readonly List<ReplayBatch> _batches = [];
    private readonly Dictionary<string, ReplaySeat> _seats = new(StringComparer.Ordinal);
    private long _lastNumber;
    private long _bytes;

    public bool HasReaders => _seats.Count > 0;

    public bool IsEmpty => _batches.Count == 0;

    public IEnumerable<ReplayReader> Readers => _seats.Values.Select(static s => s.Reader);

    /// <summary>Bytes of one batch: what the most modest reader may hold. Needs a reader.</summary>
    public int MaxBatchBytes => _seats.Values.Min(static s => s.MaxBytes);

    /// <summary>
    /// As much as the reader that may hold the most: with less it could wait for half of that before it acknowledges, as it may, and the
    /// others for it. Needs a reader.
    /// </summary>
    public bool HasRoom => _bytes < _seats.Values.Max(static s => s.MaxBytes);

    public long NextNumber => _lastNumber + 1;

    /// <summary>The batch has the next number; it waits until every reader has taken it.</summary>
    public void Add(ReplayBatch batch)
    {
        _batches.Add(batch);
        _lastNumber = batch.Number;
        _bytes += batch.Size;
    }

    /// <summary>The batches that may leave now: what a reader was not sent yet, as far as it has room.</summary>
    public List<(NodeAddress Node, ReplayFrame Frame)> TakeFrames()
    {
        var frames = new List<(NodeAddress, ReplayFrame)>();
        foreach (var seat in _seats.Values)
        {
            while (seat.HasRoom && seat.Sent < _lastNumber)
            {
                frames.Add((seat.Reader.Node, seat.Send(_batches[IndexOf(seat.Sent + 1)])));
            }
        }

        return frames;
    }

    public IEnumerable<(NodeAddress Node, ReplayFrame Frame)> FramesOf(ReplayRecord status) =>
        _seats.Values.Select(seat => (seat.Reader.Node, seat.Tell(status)));

    /// <summary>Its connection has attached again since the call was made.</summary>
    public bool IsOvertaken(ReplayReader reader) =>
        _seats.TryGetValue(reader.ConnectionId, out var seat) && seat.Reader.Attachment > reader.Attachment;

    public void Attach(Guid replayId, ReplayReader reader, TimeSpan now)
    {
        var has = reader.Position is { } position ? _batches.FindLastIndex(batch => position.Covers(batch.Position)) : -1;
        _seats[reader.ConnectionId] = new ReplaySeat(replayId, reader, before: _lastNumber - _batches.Count + has + 1) { HeardAt = now };
    }

    /// <returns>False when the connection has no seat of this attachment, nor of one before it.</returns>
    public bool Detach(string connectionId, long attachment) =>
        _seats.TryGetValue(connectionId, out var seat) && seat.Reader.Attachment <= attachment && _seats.Remove(connectionId);

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
        while (seat.Taken < seat.Sent && seat.Taken < seat.Before + taken)
        {
            seat.Take(_batches[IndexOf(seat.Taken + 1)]);
        }

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

        var settled = _batches.GetRange(0, Math.Max(0, IndexOf(_seats.Values.Min(static s => s.Taken) + 1)));
        _batches.RemoveRange(0, settled.Count);
        _bytes -= settled.Sum(static batch => (long)batch.Size);
        return settled;
    }

    /// <summary>What is on its way is no longer wanted.</summary>
    public void Clear()
    {
        _batches.Clear();
        _bytes = 0;
        foreach (var seat in _seats.Values)
        {
            seat.PassTo(_lastNumber);
        }
    }

    private int IndexOf(long number) => (int)(number - _lastNumber) + _batches.Count - 1;
}
