using EventHub.Storage.Log;
using EventHub.Storage.Sqlite.Native;

namespace EventHub.Storage.Sqlite;

/// <summary>
/// The directory of one log, held by one process: duplicates across lanes are decided in memory, so that a second hub on the
/// same files could store an id twice.
/// </summary>
internal sealed class DataDirectory : IDisposable
{
    private const UnixFileMode OwnerOnlyDirectory = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnerOnlyFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream @lock)
    {
        Path = path;
        _lock = @lock;
    }

    public string Path { get; }

    /// <summary>Makes the directory if it is missing and takes its lock, which the system drops when the process ends.</summary>
    /// <exception cref="StoreRefusedException">It is locked or can't be written.</exception>
    public static DataDirectory Open(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        try
        {
            if (!Directory.Exists(path))
            {
                Create(path);
            }

            return new DataDirectory(path, OpenFile(System.IO.Path.Combine(path, "lock"), FileMode.OpenOrCreate));
        }
        catch (IOException e) when (IsLockViolation(e))
        {
            throw new StoreRefusedException(
                $"another hub runs on {path}: stop it, or give this one a data directory of its own", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreRefusedException(
                $"the data directory {path} can't be written ({e.Message}): check that its file system is writable and that it belongs to the hub's user", e);
        }
    }

    public string LaneFile(string lane) => System.IO.Path.Combine(Path, lane + ".db");

    /// <summary>An empty file that only its owner may read; SQLite gives its write-ahead log the same mode.</summary>
    public void CreateLaneFile(string lane)
    {
        OpenFile(LaneFile(lane), FileMode.CreateNew).Dispose();
        DirectorySync.Flush(Path);
    }

    public void Dispose() => _lock.Dispose();

    private static void Create(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnerOnlyDirectory);
        }

        if (System.IO.Path.GetDirectoryName(path) is { Length: > 0 } parent)
        {
            DirectorySync.Flush(parent);
        }
    }

    private static FileStream OpenFile(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnlyFile;
        }

        return new FileStream(path, options);
    }

    /// <summary>EWOULDBLOCK of Linux and of macOS, and Windows' sharing violation.</summary>
    private static bool IsLockViolation(IOException e) => e.HResult is 11 or 35 or unchecked((int)0x80070020);
}
