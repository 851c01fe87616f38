using System.IO.Hashing;

namespace EventHub.Collector.Bind9.Tailing;

/// <summary>
/// Which generation of a log this is. Neither the name, which rotation changes, nor the inode, which is soon used again, tells it:
/// the inode and the bytes it begins with do.
/// </summary>
/// <param name="Length">How many first bytes <paramref name="Hash"/> covers: fewer than the most while the file is short.</param>
internal readonly record struct Fingerprint(ulong Inode, int Length, ulong Hash)
{
    /// <summary>The first lines with their times and ports; more would only cost.</summary>
    public const int MaxLength = 1024;

    public static Fingerprint Of(ulong inode, ReadOnlySpan<byte> head)
    {
        head = head[..Math.Min(head.Length, MaxLength)];
        return new Fingerprint(inode, head.Length, XxHash64.HashToUInt64(head));
    }

    /// <summary>Whether these are the bytes, in whatever file: a copy made by copytruncate has another inode.</summary>
    public bool IsHead(ReadOnlySpan<byte> head) => head.Length >= Length && XxHash64.HashToUInt64(head[..Length]) == Hash;
}
