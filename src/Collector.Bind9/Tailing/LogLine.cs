namespace EventHub.Collector.Bind9.Tailing;

/// <summary>A line of the log, valid until the next is read.</summary>
/// <param name="bytes">Without the line end; empty when <paramref name="isTooLong"/>.</param>
/// <param name="offset">Where it begins in its file.</param>
/// <param name="startsFile">It is the first that is read of a newer generation.</param>
/// <param name="isTooLong">It was passed over.</param>
internal readonly ref struct LogLine(ReadOnlySpan<byte> bytes, long offset, bool startsFile, bool isTooLong)
{
    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    public long Offset { get; } = offset;

    public bool StartsFile { get; } = startsFile;

    public bool IsTooLong { get; } = isTooLong;
}
