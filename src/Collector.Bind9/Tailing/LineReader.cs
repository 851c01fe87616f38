namespace EventHub.Collector.Bind9.Tailing;

/// <summary>Cuts one file into lines, from an offset on. Holds a bounded buffer and notices when the file is not the one it was.</summary>
internal sealed class LineReader : IDisposable
{
    /// <summary>A longer line is passed over: names and records of the DNS end far below it.</summary>
    public const int MaxLine = 64 * 1024;

    private readonly byte[] _buffer = new byte[2 * MaxLine];
    private readonly byte[] _head = new byte[Fingerprint.MaxLength];
    private int _headLength;
    private int _start;
    private int _end;
    private int _searched;
    private bool _isSkipping;
    private bool _isFirst;
    private long _skipped;

    /// <param name="offset">Where a line begins. Beyond the end, as after a truncation by hand, reading goes on at the end.</param>
    /// <param name="startsFile">Whether the first line read is the first of a newer generation.</param>
    public LineReader(LogFile file, long offset, bool startsFile)
    {
        File = file;
        Offset = Math.Min(offset, file.Stat().Length);
        _isFirst = startsFile;
        _headLength = file.ReadHead(_head.AsSpan(0, (int)Math.Min(Offset, _head.Length))).Length;
    }

    public LogFile File { get; }

    /// <summary>After the last line taken.</summary>
    public long Offset { get; private set; }

    /// <summary>By what was taken.</summary>
    public Fingerprint Fingerprint => Fingerprint.Of(File.Inode, _head.AsSpan(0, (int)Math.Min(Offset, _headLength)));

    /// <summary>By what was read, whether it was taken or not.</summary>
    public Fingerprint ReadFingerprint => Fingerprint.Of(File.Inode, _head.AsSpan(0, _headLength));

    /// <summary>Whether anything was read by which to know the file.</summary>
    public bool HasHead => _headLength > 0;

    private long FileOffset => Offset + _skipped + (_end - _start);

    /// <summary>Takes a complete line from what has been read.</summary>
    public bool TryTake(out LogLine line)
    {
        int newline = _buffer.AsSpan(_searched, _end - _searched).IndexOf((byte)'\n');
        if (newline < 0)
        {
            _searched = _end;
            if (_end - _start > MaxLine)
                Skip();
            line = default;
            return false;
        }
        line = Take(_searched + newline, lineEnd: 1);
        return true;
    }

    /// <summary>Takes what no line end follows, when none will come any more.</summary>
    public bool TryTakeTail(out LogLine line)
    {
        bool isThere = _end > _start || _isSkipping;
        line = isThere ? Take(_end, lineEnd: 0) : default;
        return isThere;
    }

    /// <summary>Reads on.</summary>
    /// <returns>false at the end, and when the file is no longer the same, for which see <see cref="HasChanged"/>.</returns>
    public bool Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _searched -= _start;
            _start = 0;
        }
        int count = File.Read(_buffer.AsSpan(_end), FileOffset);
        // The head is compared after the read: had the file been truncated and written anew in between, the bytes would be of the
        // new content at an old offset.
        if (count == 0 || HasChanged())
            return false;
        KeepHead(_buffer.AsSpan(_end, count), FileOffset);
        _end += count;
        return true;
    }

    /// <summary>Whether the file was truncated, or truncated and written anew.</summary>
    public bool HasChanged() => File.Stat().Length < FileOffset || !HasSameHead(File);

    /// <summary>Whether a file begins with what was read of this one.</summary>
    public bool HasSameHead(LogFile other)
    {
        Span<byte> head = stackalloc byte[Fingerprint.MaxLength];
        return other.ReadHead(head[.._headLength]).SequenceEqual(_head.AsSpan(0, _headLength));
    }

    public void Dispose() => File.Dispose();

    private LogLine Take(int end, int lineEnd)
    {
        long offset = Offset;
        bool isTooLong = _isSkipping || end - _start > MaxLine;
        var bytes = isTooLong ? default : _buffer.AsSpan(_start, end - _start);
        if (bytes is [.., (byte)'\r'])
            bytes = bytes[..^1];
        Offset += _skipped + (end - _start) + lineEnd;
        _start = _searched = end + lineEnd;
        _skipped = 0;
        _isSkipping = false;
        bool startsFile = _isFirst;
        _isFirst = false;
        return new LogLine(bytes, offset, startsFile, isTooLong);
    }

    private void Skip()
    {
        _skipped += _end - _start;
        _isSkipping = true;
        _start = _searched = _end = 0;
    }

    private void KeepHead(ReadOnlySpan<byte> read, long at)
    {
        if (at != _headLength || _headLength == _head.Length)
            return;
        int count = Math.Min(read.Length, _head.Length - _headLength);
        read[..count].CopyTo(_head.AsSpan(_headLength));
        _headLength += count;
    }
}
