using Microsoft.Win32.SafeHandles;

namespace EventHub.Collector.Bind9.Tailing;

/// <summary>An open log file, which stays the same one whatever becomes of its name.</summary>
internal sealed class LogFile : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly IFileStats _stats;

    private LogFile(SafeFileHandle handle, IFileStats stats)
    {
        _handle = handle;
        _stats = stats;
        Inode = stats.Of(handle).Inode;
    }

    public ulong Inode { get; }

    public FileStat Stat() => _stats.Of(_handle);

    /// <returns>null when there is no such file.</returns>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static LogFile? TryOpen(string path, IFileStats stats)
    {
        try
        {
            var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return new LogFile(handle, stats);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }
    }

    public int Read(Span<byte> into, long offset) => RandomAccess.Read(_handle, into, offset);

    /// <summary>The first bytes, as many as there are.</summary>
    public ReadOnlySpan<byte> ReadHead(Span<byte> into)
    {
        int length = 0;
        while (length < into.Length && Read(into[length..], length) is > 0 and var count)
            length += count;
        return into[..length];
    }

    public void Dispose() => _handle.Dispose();
}
