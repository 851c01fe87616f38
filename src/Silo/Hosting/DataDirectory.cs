namespace EventHub.Silo.Hosting;

/// <summary>The directory that holds everything a hub keeps. One hub at a time: a second one would fence the first one's lanes.</summary>
internal sealed class DataDirectory : IDisposable
{
    private const string LockName = "hub.lock";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream held)
    {
        Path = path;
        _lock = held;
    }

    public string Path { get; }

    /// <summary>Makes the directory when it is not there, open to its owner alone.</summary>
    /// <returns>Its absolute path.</returns>
    public static string Make(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(full);
        }
        else
        {
            Directory.CreateDirectory(full, OwnerOnly);
        }

        return full;
    }

    /// <summary>Takes the directory for this process; the system gives it back however the process ends.</summary>
    /// <exception cref="DataDirectoryInUseException">Another hub has it.</exception>
    public static DataDirectory Take(string path)
    {
        var full = Make(path);
        var held = System.IO.Path.Combine(full, LockName);
        try
        {
            return new DataDirectory(full, new FileStream(held, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (File.Exists(held))
        {
            throw new DataDirectoryInUseException(full, e);
        }
    }

    public void Dispose() => _lock.Dispose();
}

internal sealed class DataDirectoryInUseException(string path, Exception innerException)
    : IOException($"The data directory {path} is in use by another hub: stop it, or choose another directory with --data.", innerException);
