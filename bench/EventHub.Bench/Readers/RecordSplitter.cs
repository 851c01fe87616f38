namespace EventHub.Bench.Readers;

/// <summary>Takes one record of a connection: everything up to SignalR's separator.</summary>
internal interface IRecordSink
{
    /// <summary>Whether the next record is wanted from its first to its last byte, or only its head.</summary>
    bool WantsWhole { get; }

    /// <param name="record">The whole record, or at least its first <see cref="RecordSplitter.HeadLength"/> bytes.</param>
    /// <param name="length">Bytes of the whole record.</param>
    void Take(ReadOnlySpan<byte> record, long length);
}

/// <summary>
/// Cuts a byte stream at SignalR's record separator. A record that lies within one piece is handed on where it lies; of one that
/// spans pieces only what is wanted is copied.
/// </summary>
internal sealed class RecordSplitter(IRecordSink sink)
{
    /// <summary>Enough for all that stands before the first event's position.</summary>
    public const int HeadLength = 1024;

    private const byte Separator = 0x1E;

    private byte[] _kept = new byte[HeadLength];
    private int _keptLength;
    private long _length;

    public void Append(ReadOnlySpan<byte> piece)
    {
        while (!piece.IsEmpty)
        {
            var end = piece.IndexOf(Separator);
            if (end < 0)
            {
                Keep(piece);
                return;
            }

            if (_length == 0)
            {
                sink.Take(piece[..end], end);
            }
            else
            {
                Keep(piece[..end]);
                sink.Take(_kept.AsSpan(0, _keptLength), _length);
            }

            _length = 0;
            _keptLength = 0;
            piece = piece[(end + 1)..];
        }
    }

    private void Keep(ReadOnlySpan<byte> part)
    {
        _length += part.Length;
        var wanted = sink.WantsWhole ? part.Length : Math.Min(part.Length, HeadLength - _keptLength);
        if (wanted <= 0)
        {
            return;
        }

        if (_keptLength + wanted > _kept.Length)
        {
            Array.Resize(ref _kept, Math.Max(_keptLength + wanted, 2 * _kept.Length));
        }

        part[..wanted].CopyTo(_kept.AsSpan(_keptLength));
        _keptLength += wanted;
    }
}
