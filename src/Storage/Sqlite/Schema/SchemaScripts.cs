using System.Globalization;
using EventHub.Storage.Log;
using EventHub.Storage.Sqlite.Native;

namespace EventHub.Storage.Sqlite.Schema;

/// <summary>
/// The ordered scripts of one kind of file; its <c>user_version</c> is the number of the last one that it has, its
/// <c>application_id</c> tells the kind.
/// </summary>
internal sealed class SchemaScripts
{
    private readonly (int Version, string Sql)[] _all;
    private readonly long _applicationId;
    private readonly string _kind;

    private SchemaScripts(string folder, long applicationId, string kind)
    {
        _all = [.. Load(folder)];
        _applicationId = applicationId;
        _kind = kind;
    }

    /// <summary>Of a lane's file.</summary>
    public static SchemaScripts Lane { get; } = new("sqlite/", applicationId: 0, "an event log");

    /// <summary>Of the file of subscriptions, filters, replays and deliveries.</summary>
    public static SchemaScripts Records { get; } = new("sqlite-records/", applicationId: 0x4556_4852, "the hub's records");

    private int Latest => _all[^1].Version;

    /// <exception cref="StoreRefusedException">A newer hub, or another program, has written the file.</exception>
    public void RefuseUnknown(SqliteDatabase database, string path)
    {
        var version = database.QueryNumber("PRAGMA user_version");
        if (version > Latest)
        {
            throw new StoreRefusedException(
                $"{path} has schema version {version} and this hub knows versions up to {Latest}: run the newer hub, or restore a backup from before its upgrade");
        }

        var isOther = version == 0
            ? database.QueryNumber("SELECT count(*) FROM sqlite_schema") > 0
            : database.QueryNumber("PRAGMA application_id") != _applicationId;
        if (isOther)
        {
            throw new StoreRefusedException($"{path} is a SQLite database, but not {_kind}: move it away");
        }
    }

    /// <summary>Brings a file up to date. Runs inside of the caller's transaction.</summary>
    public void Apply(SqliteDatabase database)
    {
        var version = database.QueryNumber("PRAGMA user_version");

        foreach (var script in _all)
        {
            if (script.Version > version)
            {
                database.Execute(script.Sql);
                database.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {script.Version}"));
            }
        }
    }

    private static IEnumerable<(int Version, string Sql)> Load(string folder)
    {
        var assembly = typeof(SchemaScripts).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            if (name.StartsWith(folder, StringComparison.Ordinal))
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                yield return (int.Parse(name.AsSpan(folder.Length, 4), CultureInfo.InvariantCulture), reader.ReadToEnd());
            }
        }
    }
}
