namespace EventHub.Collector.Bind9.Tailing;

internal static class LastLineEnd
{
    private const int Step = 4 * 1024;

    /// <summary>The offset after the last line end of a file, 0 when it has none.</summary>
    public static long Of(LogFile file)
    {
        Span<byte> block = stackalloc byte[Step];
        for (long end = file.Stat().Length; end > 0; end -= Step)
        {
            long start = Math.Max(0, end - Step);
            int length = file.Read(block[..(int)(end - start)], start);
            int newline = block[..length].LastIndexOf((byte)'\n');
            if (newline >= 0)
                return start + newline + 1;
        }
        return 0;
    }
}
