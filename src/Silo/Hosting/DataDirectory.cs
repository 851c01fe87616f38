namespace EventHub.Silo.Hosting;

/// <summary>The directory that holds everything a hub keeps.</summary>
internal static class DataDirectory
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes the directory when it is not there, open to its owner alone.</summary>
    /// <returns>Its absolute path.</returns>
    public static string Make(string path)
    {
        var full = Path.GetFullPath(path);
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
}
