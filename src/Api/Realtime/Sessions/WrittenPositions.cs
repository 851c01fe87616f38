using System.Buffers.Text;
using System.Text;
using EventHub.Log;

namespace EventHub.Api.Realtime.Sessions;

/// <summary>
/// How far one subscription's reader was sent, lane by lane. Only what the transport took counts, never what waits: a cursor
/// made of it misses nothing, even though urgent batches overtake the others.
/// </summary>
internal sealed class WrittenPositions
{
    /// <summary>Colon, dot and the digits of the largest sequence.</summary>
    private const int MaxPartLength = 21;

    private readonly Lock _gate = new();
    private readonly string _logId;
    private readonly SortedList<string, long> _lanes = new(StringComparer.Ordinal);

    /// <summary>What is being written: its reader may have it before the transport tells so.</summary>
    private (string Lane, long Through) _underWay = (string.Empty, 0);

    public WrittenPositions(Cursor start)
    {
        _logId = start.LogId;
        Include(start);
    }

    public string LogId => _logId;

    /// <summary>Events of all lanes that were passed since it was last counted down; its writer's alone.</summary>
    public long Passed { get; set; }

    public long this[string lane]
    {
        get
        {
            lock (_gate)
            {
                return _lanes.GetValueOrDefault(lane);
            }
        }
    }

    /// <summary>Takes lanes that were not known before; those that are known have gone further here.</summary>
    public void Include(Cursor start)
    {
        lock (_gate)
        {
            foreach (var (lane, sequence) in start.Lanes)
            {
                _lanes.TryAdd(lane, sequence);
            }
        }
    }

    public void Advance(string lane, long through)
    {
        lock (_gate)
        {
            var before = _lanes.GetValueOrDefault(lane);
            if (through > before)
            {
                _lanes[lane] = through;
                Passed += lane == Lanes.Redelivered ? 0 : through - before;
            }
        }
    }

    public Cursor ToCursor()
    {
        lock (_gate)
        {
            return Cursor.Of(_logId, _lanes);
        }
    }

    /// <summary>True when the cursor claims nothing that was not sent.</summary>
    public bool Covers(Cursor cursor)
    {
        if (cursor.LogId != _logId)
        {
            return false;
        }

        lock (_gate)
        {
            foreach (var (lane, sequence) in cursor.Lanes)
            {
                if (sequence > _lanes.GetValueOrDefault(lane) && (_underWay.Lane != lane || sequence > _underWay.Through))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>
    /// Writes the cursor's text as it will be when <paramref name="lane"/> is sent through <paramref name="through"/>; to be called
    /// right before that is sent.
    /// </summary>
    /// <param name="buffer">Reused from batch to batch; grown when too small.</param>
    /// <returns>The text, in <paramref name="buffer"/>.</returns>
    public ReadOnlyMemory<byte> WriteCursor(string lane, long through, ref byte[] buffer)
    {
        lock (_gate)
        {
            // A lane beside the ones it began with has no position yet.
            if (Lanes.IsDurable(lane))
            {
                _lanes.TryAdd(lane, 0);
            }

            _underWay = (lane, through);

            Reserve(ref buffer);
            var length = Encoding.ASCII.GetBytes(_logId, buffer);
            for (var i = 0; i < _lanes.Count; i++)
            {
                var name = _lanes.GetKeyAtIndex(i);
                var sequence = _lanes.GetValueAtIndex(i);
                buffer[length++] = (byte)'.';
                length += Encoding.UTF8.GetBytes(name, buffer.AsSpan(length));
                buffer[length++] = (byte)':';
                Utf8Formatter.TryFormat(name == lane ? Math.Max(through, sequence) : sequence, buffer.AsSpan(length), out var digits);
                length += digits;
            }

            return buffer.AsMemory(0, length);
        }
    }

    private void Reserve(ref byte[] buffer)
    {
        var needed = _logId.Length;
        foreach (var name in _lanes.Keys)
        {
            needed += Encoding.UTF8.GetMaxByteCount(name.Length) + MaxPartLength;
        }

        if (buffer.Length < needed)
        {
            buffer = new byte[needed];
        }
    }
}
