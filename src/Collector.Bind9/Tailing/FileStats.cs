using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EventHub.Collector.Bind9.Tailing;

/// <param name="Inode">0 where the platform tells none; then files are told apart by their first bytes alone.</param>
internal readonly record struct FileStat(ulong Inode, long Length, DateTimeOffset LastWrite);

/// <summary>What the file system knows of a file. A seam, so that reused inode numbers can be tested.</summary>
internal interface IFileStats
{
    /// <returns>null when there is no such file.</returns>
    FileStat? Of(string path);

    FileStat Of(SafeFileHandle handle);
}

/// <summary>.NET tells no inode. <c>statx</c> does, with one layout on every architecture; elsewhere than on Linux there is none.</summary>
internal sealed partial class FileStats : IFileStats
{
    private const int CurrentDirectory = -100;
    private const int EmptyPath = 0x1000;
    private const uint BasicStats = 0x7ff;

    public FileStat? Of(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            var info = new FileInfo(path);
            return info.Exists ? new FileStat(0, info.Length, info.LastWriteTimeUtc) : null;
        }
        return StatX(CurrentDirectory, path, 0, BasicStats, out var stat) == 0 ? Convert(stat) : null;
    }

    public FileStat Of(SafeFileHandle handle)
    {
        if (!OperatingSystem.IsLinux())
            return new FileStat(0, RandomAccess.GetLength(handle), File.GetLastWriteTimeUtc(handle));
        if (StatX((int)handle.DangerousGetHandle(), "", EmptyPath, BasicStats, out var stat) != 0)
            throw new IOException($"statx failed with error {Marshal.GetLastPInvokeError()}.");
        return Convert(stat);
    }

    private static FileStat Convert(in StatXBuffer stat) =>
        new(stat.Inode, (long)stat.Size, DateTimeOffset.FromUnixTimeSeconds(stat.ModifiedSeconds).AddTicks(stat.ModifiedNanoseconds / 100));

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int directory, string path, int flags, uint mask, out StatXBuffer buffer);

    /// <summary>The kernel's <c>struct statx</c>, of which three fields are needed.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatXBuffer
    {
        [FieldOffset(0x20)]
        public ulong Inode;

        [FieldOffset(0x28)]
        public ulong Size;

        [FieldOffset(0x70)]
        public long ModifiedSeconds;

        [FieldOffset(0x78)]
        public uint ModifiedNanoseconds;
    }
}
