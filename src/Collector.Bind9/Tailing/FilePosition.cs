namespace EventHub.Collector.Bind9.Tailing;

/// <summary>How far a log has been read.</summary>
/// <param name="File">The generation that is being read.</param>
/// <param name="Offset">After the last complete line that was taken.</param>
/// <param name="LastWrite">Of that generation, then: should it be gone, what was written later is what is left to read.</param>
internal readonly record struct FilePosition(Fingerprint File, long Offset, DateTimeOffset LastWrite)
{
    /// <summary>Before any file: read the one that appears from its beginning.</summary>
    public static FilePosition Nowhere(DateTimeOffset now) => new(Fingerprint.Of(0, []), 0, now);

    public bool IsNowhere => File is { Inode: 0, Length: 0 };
}
