using System.Security.Cryptography;
using EventHub.Log;
using EventHub.Storage.Log;
using EventHub.Storage.Sqlite.Native;
using EventHub.Storage.Sqlite.Reading;
using EventHub.Storage.Sqlite.Writing;
using Microsoft.Extensions.Logging;

namespace EventHub.Storage.Sqlite;

/// <summary>Opens or makes the files of a log.</summary>
internal static class SqliteEventLogOpening
{
    public static SqliteEventLog Open(SqliteEventLogOptions options, ILogger logger)
    {
        var directory = DataDirectory.Open(options.DataDirectory);
        var files = new List<(string Lane, SqliteDatabase File)>();
        try
        {
            var identity = Identify(directory, options.BulkLanes);
            OpenFiles(directory, identity, options.MaxLaneBytes, files);
            return Assemble(directory, identity, files, options, logger);
        }
        catch
        {
            foreach (var (_, file) in files)
            {
                file.Dispose();
            }

            directory.Dispose();
            throw;
        }
    }

    /// <summary>The urgent lane's file is made first and tells what the log is.</summary>
    private static LogIdentity Identify(DataDirectory directory, int bulkLanes)
    {
        var urgent = directory.LaneFile(Lanes.Urgent);
        if (!File.Exists(urgent))
        {
            if (File.Exists(directory.LaneFile(new Lanes(1).BulkOf(string.Empty))))
            {
                throw new StoreRefusedException($"{urgent} is missing, other lanes are there: restore the files of one backup");
            }

            directory.CreateLaneFile(Lanes.Urgent);
        }

        var stored = LaneFile.ReadIdentity(urgent);
        if (stored is not null && stored.BulkLanes != bulkLanes)
        {
            throw new StoreRefusedException(
                $"the log in {directory.Path} was made with {stored.BulkLanes} bulk lanes and the options say {bulkLanes}: set BulkLanes to {stored.BulkLanes}, or begin with an empty directory");
        }

        return stored ?? new LogIdentity(RandomNumberGenerator.GetHexString(8, lowercase: true), bulkLanes);
    }

    private static void OpenFiles(
        DataDirectory directory, LogIdentity identity, long? maxBytes, List<(string Lane, SqliteDatabase File)> files)
    {
        foreach (var lane in new Lanes(identity.BulkLanes).Durable)
        {
            var path = directory.LaneFile(lane);
            if (!File.Exists(path))
            {
                if (LaneFile.IsWhole(files[0].File))
                {
                    throw new StoreRefusedException($"{path} is missing: restore the files of one backup");
                }

                directory.CreateLaneFile(lane);
            }

            files.Add((lane, LaneFile.Open(path, lane, identity, maxBytes)));
        }

        LaneFile.SetWhole(files[0].File);
    }

    private static SqliteEventLog Assemble(
        DataDirectory directory,
        LogIdentity identity,
        List<(string Lane, SqliteDatabase File)> files,
        SqliteEventLogOptions options,
        ILogger logger)
    {
        var checkpointer = new WalCheckpointer(logger);
        var claims = new IdClaims();
        var lookups = files.ConvertAll(f => new IdLookup(f.Lane, directory.LaneFile(f.Lane)));
        var lanes = new Dictionary<string, SqliteLane>(StringComparer.Ordinal);
        foreach (var (lane, file) in files)
        {
            var path = directory.LaneFile(lane);
            var wal = new LaneWal(lane, LaneFile.OpenForCheckpoints(path), checkpointer, options.MaxWalPages);
            var appender = new LaneAppender(lane, file, claims, lookups.FindAll(l => l.Lane != lane));
            lanes[lane] = new SqliteLane(
                lane,
                new LaneWriter(lane, appender, wal, file.QueryNumber("SELECT last_seq FROM lanes")),
                new LaneReaders(lane, path, options.ReadersPerLane),
                lookups.Find(l => l.Lane == lane)!,
                wal);
        }

        return new SqliteEventLog(identity, directory, checkpointer, lanes);
    }
}
