namespace EventHub.Collector.Bind9.Tailing;

/// <summary>
/// Reads a log line by line across its generations: what is left of a rotated one is read before the next, nothing twice and
/// nothing passed over. It never waits: when there is nothing to read now it says so.
/// </summary>
internal sealed class LogFollower(LogDirectory directory, FollowerLog log) : IDisposable
{
    private LineReader? _reader;
    private FilePosition _before;

    /// <summary>Begins at a position.</summary>
    public void Seek(FilePosition position)
    {
        _reader?.Dispose();
        _reader = null;
        _before = position;
    }

    /// <summary>Begins after the last complete line that is there now.</summary>
    /// <param name="now">The position's time if there is no file yet.</param>
    public void SeekEnd(DateTimeOffset now)
    {
        Seek(FilePosition.Nowhere(now));
        if (directory.Open(directory.Path) is { } file)
            _reader = new LineReader(file, LastLineEnd.Of(file), startsFile: false);
    }

    /// <summary>
    /// After the last line taken. A file of which no line was taken cannot be known again by its bytes, so
    /// until then this stays at the end of the one before it.
    /// </summary>
    public FilePosition Position =>
        _reader is { Offset: > 0 } reader ? new FilePosition(reader.Fingerprint, reader.Offset, reader.File.Stat().LastWrite) : _before;

    /// <summary>Bytes not read yet, of the generation being read and of the live log.</summary>
    public long Lag()
    {
        if (_reader is not { } reader)
            return directory.Live()?.Length ?? 0;
        var current = reader.File.Stat();
        long lag = Math.Max(0, current.Length - reader.Offset);
        return directory.Live() is { } live && live.Inode != current.Inode ? lag + live.Length : lag;
    }

    /// <returns>false when there is no complete line to read now.</returns>
    /// <exception cref="IOException">A file cannot be read; the position stands.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read; the position stands.</exception>
    public bool TryRead(out LogLine line)
    {
        line = default;
        while (_reader is not null || TryOpen())
        {
            if (_reader!.TryTake(out line))
                return true;
            if (_reader.Fill())
                continue;
            if (_reader.HasChanged())
            {
                if (!TryFollowTruncation())
                    return false;
                continue;
            }
            if (IsLive(_reader) || Successor(_reader) is not { } next)
                return false;
            // named wrote the last lines of the old generation before the first of the new one, which is seen to be there.
            if (_reader.Fill())
                continue;
            if (_reader.TryTakeTail(out line))
                return true;
            if (!TryMoveOn(next))
                return false;
        }
        return false;
    }

    public void Dispose() => _reader?.Dispose();

    private bool TryOpen()
    {
        var position = _before;
        if (directory.Siblings() is not { Count: > 0 } siblings)
            return false;
        if (directory.Find(siblings, position.File, position.Offset) is { } found)
            return TryOpen(found, position.Offset, startsFile: false);
        var left = Generations.After(null, position.LastWrite, siblings);
        if (left.Count == 0 || !TryOpen(left[0], 0, startsFile: true))
            return false;
        if (!position.IsNowhere)
            log.GenerationLost(directory.Path, position.Offset, left[0].Path);
        return true;
    }

    private bool TryOpen(Sibling sibling, long offset, bool startsFile)
    {
        if (directory.Open(sibling.Path) is not { } file)
            return false;
        // A rotation between the listing and the opening gives the name to another file.
        if (file.Inode != sibling.Stat.Inode)
        {
            file.Dispose();
            return false;
        }
        _before = Position;
        _reader?.Dispose();
        _reader = new LineReader(file, offset, startsFile);
        return true;
    }

    /// <summary>
    /// Whether the file being read still has the log's name. Right after a rotation nothing has it: an older generation is followed by the
    /// next all the same, or a batch that is read again would end where it did not before.
    /// </summary>
    private bool IsLive(LineReader reader)
    {
        using var live = directory.Open(directory.Path);
        return live is not null && live.Inode == reader.File.Inode && reader.HasSameHead(live);
    }

    /// <summary>The next generation; a copy of the one being read is not one, wherever it came from.</summary>
    private Sibling? Successor(LineReader reader)
    {
        if (directory.Siblings() is not { } siblings)
            return null;
        var current = siblings.FirstOrDefault(sibling => sibling.Stat.Inode == reader.File.Inode && HasSameHead(reader, sibling));
        var next = Generations.After(current, reader.File.Stat().LastWrite, siblings)
            .FirstOrDefault(later => !reader.HasHead || !HasSameHead(reader, later));
        return next is not null && IsKnowable(next) ? next : null;
    }

    /// <summary>The live log is moved to when its first line is complete: by less, a truncation might not be noticed.</summary>
    private bool IsKnowable(Sibling sibling)
    {
        if (sibling.Suffix.Length > 0 || sibling.Stat.Length > LineReader.MaxLine)
            return true;
        using var file = directory.Open(sibling.Path);
        return file is not null && LastLineEnd.Of(file) > 0;
    }

    private bool HasSameHead(LineReader reader, Sibling sibling)
    {
        using var file = directory.Open(sibling.Path);
        return file is not null && reader.HasSameHead(file);
    }

    private bool TryMoveOn(Sibling next)
    {
        if (!TryOpen(next, 0, startsFile: true))
            return false;
        log.MovedOn(next.Path);
        return true;
    }

    /// <summary>After copytruncate the copy holds what was not read; without a copy that is gone.</summary>
    private bool TryFollowTruncation()
    {
        var reader = _reader!;
        if (directory.Siblings() is not { } siblings)
            return false;
        long offset = reader.Offset;
        if (directory.Find(siblings, reader.ReadFingerprint, offset) is { } copy)
            return TryOpen(copy, offset, startsFile: false);
        var self = siblings.FirstOrDefault(sibling => sibling.Stat.Inode == reader.File.Inode && IsKnowable(sibling));
        if (self is null || !TryOpen(self, 0, startsFile: true))
            return false;
        log.Truncated(directory.Path, offset);
        return true;
    }
}
