using static SQLitePCL.raw;

namespace EventHub.Storage.Sqlite.Native;

/// <summary>What SQLite answered when it was not success.</summary>
internal sealed class SqliteFailure(int extendedCode, string path, string message)
    : Exception($"{path}: {message} (SQLite error {extendedCode})")
{
    /// <summary>The primary result code: the extended ones carry it in their low byte.</summary>
    public int Code { get; } = extendedCode & 0xFF;

    public bool IsDamage => Code is SQLITE_CORRUPT or SQLITE_NOTADB;

    /// <summary>It was asked to stop, see <see cref="SqliteDatabase.StopOn"/>.</summary>
    public bool IsInterruption => Code == SQLITE_INTERRUPT;

    /// <summary>What the operator can do about it.</summary>
    public string Advice => Code switch
    {
        SQLITE_FULL => "the disk, or the lane's bound MaxLaneBytes, is full: free or allow more space",
        SQLITE_READONLY or SQLITE_PERM or SQLITE_CANTOPEN or SQLITE_AUTH =>
            "the file can't be written: check that the directory is there, that its file system is writable and that it belongs to the hub's user",
        SQLITE_IOERR => "the disk failed to read or write: check it and the kernel's log",
        SQLITE_BUSY or SQLITE_LOCKED => "another program holds the file's lock: close it",
        SQLITE_CORRUPT or SQLITE_NOTADB => "the file is damaged or not an event log: stop the hub and restore it from a backup",
        _ => "see the error's number in SQLite's documentation",
    };
}
