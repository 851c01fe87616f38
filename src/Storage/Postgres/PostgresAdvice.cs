using System.Net.Sockets;
using Npgsql;

namespace EventHub.Storage.Postgres;

/// <summary>What to do about a failure of PostgreSQL, in words for whoever runs the hub.</summary>
internal static class PostgresAdvice
{
    public static string For(NpgsqlException failure) => failure switch
    {
        PostgresException server => For(server),
        { InnerException: TimeoutException } => "the database does not answer in time: look at its load and at the network",
        { InnerException: SocketException or IOException } => "the database can't be reached: start it, or correct host and port of the connection",
        _ => "the connection to the database failed: look at its log",
    };

    private static string For(PostgresException failure) => failure.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            "the database refused the user: correct user name and password of the connection, or pg_hba.conf",
        PostgresErrorCodes.InvalidCatalogName => "the database does not exist: create it, or correct the connection",
        PostgresErrorCodes.InsufficientPrivilege => "the user lacks a privilege: grant what docs/operations.md lists",
        PostgresErrorCodes.DiskFull => "the database's disk is full: free space",
        PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.OutOfMemory or PostgresErrorCodes.InsufficientResources =>
            "the database has no room for more: raise its max_connections or memory, or lower Maximum Pool Size",
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow =>
            "the database is stopping or starting: wait for it",
        PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled =>
            "another session holds a lock for too long: look for it in pg_stat_activity",
        PostgresErrorCodes.ReadOnlySqlTransaction => "the server is a read-only standby: connect to the primary",
        PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted => "the database is damaged: restore it from a backup",
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.UndefinedFunction =>
            "the database lacks part of its schema: run `eventhub migrate`, and check search_path",
        _ => "look at the database's log",
    };
}
