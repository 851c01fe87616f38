using System.Globalization;

namespace EventHub.Testing.Postgres;

/// <summary>Where PostgreSQL's own programs are. Debian keeps those of the server off the path, a folder for every version.</summary>
public static class PostgresPrograms
{
    private const int OldestVersion = 15;

    private const string DebianFolder = "/usr/lib/postgresql";

    private static readonly Lazy<string> Folder = new(Find);

    /// <param name="name">Such as <c>initdb</c>, <c>postgres</c>, <c>pg_dump</c>.</param>
    /// <exception cref="InvalidOperationException">PostgreSQL 15 or later is not installed.</exception>
    public static string PathOf(string name) => Path.Combine(Folder.Value, name);

    private static string Find() =>
        DebianFolders().Concat(PathFolders()).FirstOrDefault(IsServer)
        ?? throw new InvalidOperationException(
            $"PostgreSQL {OldestVersion} or later is not installed: run scripts/install-test-tools.sh, or put initdb and postgres on the path");

    private static bool IsServer(string folder) =>
        File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres"));

    private static IEnumerable<string> DebianFolders() =>
        !Directory.Exists(DebianFolder)
            ? []
            : Directory.GetDirectories(DebianFolder)
                .Select(static folder => (Folder: folder, Version: VersionOf(folder)))
                .Where(static found => found.Version >= OldestVersion)
                .OrderByDescending(static found => found.Version)
                .Select(static found => Path.Combine(found.Folder, "bin"));

    private static string[] PathFolders() =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);

    private static int VersionOf(string folder) =>
        int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;
}
