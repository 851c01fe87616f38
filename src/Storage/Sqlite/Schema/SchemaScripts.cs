using System.Globalization;
using EventHub.Storage.Log;
using EventHub.Storage.Sqlite.Native;

namespace EventHub.Storage.Sqlite.Schema;

/// <summary>The ordered scripts of sql/sqlite; a file's <c>user_version</c> is the number of the last one that it has.</summary>
internal static class SchemaScripts
{
    private const string Folder = "sqlite/";

    private static readonly (int Version, string Sql)[] All = [.. Load()];

    public static int Latest => All[^1].Version;

    /// <exception cref="StoreRefusedException">A newer hub, or another program, has written the file.</exception>
    public static void RefuseUnknown(SqliteDatabase database, string path)
    {
        var version = database.QueryNumber("PRAGMA user_version");
        if (version > Latest)
        {
            throw new StoreRefusedException(
                $"{path} has schema version {version} and this hub knows versions up to {Latest}: run the newer hub, or restore a backup from before its upgrade");
        }

        if (version == 0 && database.QueryNumber("SELECT count(*) FROM sqlite_schema") > 0)
        {
            throw new StoreRefusedException($"{path} is a SQLite database, but not an event log: move it away");
        }
    }

    /// <summary>Brings a file up to date. Runs inside of the caller's transaction.</summary>
    public static void Apply(SqliteDatabase database)
    {
        var version = database.QueryNumber("PRAGMA user_version");

        foreach (var script in All)
        {
            if (script.Version > version)
            {
                database.Execute(script.Sql);
                database.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {script.Version}"));
            }
        }
    }

    private static IEnumerable<(int Version, string Sql)> Load()
    {
        var assembly = typeof(SchemaScripts).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            if (name.StartsWith(Folder, StringComparison.Ordinal))
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                yield return (int.Parse(name.AsSpan(Folder.Length, 4), CultureInfo.InvariantCulture), reader.ReadToEnd());
            }
        }
    }
}
