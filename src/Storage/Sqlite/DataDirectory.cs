using EventHub.Storage.Log;
using EventHub.Storage.Sqlite.Native;

namespace EventHub.Storage.Sqlite;

/// <summary>
/// The directory of one log, held by one process: duplicates across lanes are decided in memory, so that a second hub on the
/// same files could store an id twice.
/// </summary>
internal sealed class DataDirectory : IDisposable
{
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
            OwnerOnly.CreateDirectory(path);
            return new DataDirectory(path, OwnerOnly.OpenFile(System.IO.Path.Combine(path, "lock"), FileMode.OpenOrCreate));
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
        OwnerOnly.OpenFile(LaneFile(lane), FileMode.CreateNew).Dispose();
        DirectorySync.Flush(Path);
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>EWOULDBLOCK of Linux and of macOS, and Windows' sharing violation.</summary>
    private static bool IsLockViolation(IOException e) => e.HResult is 11 or 35 or unchecked((int)0x80070020);
}
