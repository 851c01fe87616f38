using System.Globalization;
using EventHub.Storage.Log;
using Microsoft.Data.Sqlite;

namespace EventHub.Storage.Sqlite.GrainState;

/// <summary>The SQLite file that Orleans' ADO.NET provider keeps grain state in: its schema, and how it is opened.</summary>
public static class GrainStateFile
{
    private const string Script = "sqlite-grains/0001-grain-state.sql";

    private const long Version = 1;

    /// <summary>How the provider opens the file.</summary>
    public static string ConnectionString(string path) => new SqliteConnectionStringBuilder { DataSource = path }.ConnectionString;

    /// <summary>Makes the file, or brings it up to date.</summary>
    /// <exception cref="StoreRefusedException">A newer hub has written the file, or it is not a database.</exception>
    public static void Prepare(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            using var connection = new SqliteConnection(ConnectionString(path));
            connection.Open();
            Execute(connection, "PRAGMA journal_mode = WAL");
            using var transaction = connection.BeginTransaction();
            if (ReadVersion(connection, transaction) is var found && found > Version)
            {
                throw new StoreRefusedException(
                    $"{path} has schema version {found} and this hub knows versions up to {Version}: run the newer hub, or restore a backup from before its upgrade");
            }

            Execute(connection, ReadScript(), transaction);
            Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {Version}"), transaction);
            transaction.Commit();
        }
        catch (SqliteException e)
        {
            throw new StoreRefusedException($"{path} can't be used for grain state: {e.Message}", e);
        }
    }

    private static long ReadVersion(SqliteConnection connection, SqliteTransaction transaction)
    {
        using var command = connection.CreateCommand();
        (command.CommandText, command.Transaction) = ("PRAGMA user_version", transaction);
        return (long)command.ExecuteScalar()!;
    }

    private static void Execute(SqliteConnection connection, string sql, SqliteTransaction? transaction = null)
    {
        using var command = connection.CreateCommand();
        (command.CommandText, command.Transaction) = (sql, transaction);
        command.ExecuteNonQuery();
    }

    private static string ReadScript()
    {
        using var reader = new StreamReader(typeof(GrainStateFile).Assembly.GetManifestResourceStream(Script)!);
        return reader.ReadToEnd();
    }
}
