namespace EventHub.Storage.Sqlite.Native;

/// <summary>Directories and files that only their owner may read. SQLite gives a write-ahead log the mode of its file.</summary>
internal static class OwnerOnly
{
    private const UnixFileMode ModeOfDirectory = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode ModeOfFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes the directory if it is missing, and its entry durable.</summary>
    public static void CreateDirectory(string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, ModeOfDirectory);
        }

        if (Path.GetDirectoryName(path) is { Length: > 0 } parent)
        {
            DirectorySync.Flush(parent);
        }
    }

    public static FileStream OpenFile(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = ModeOfFile;
        }

        return new FileStream(path, options);
    }
}
