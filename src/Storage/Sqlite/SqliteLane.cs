using EventHub.Storage.Sqlite.Reading;
using EventHub.Storage.Sqlite.Writing;

namespace EventHub.Storage.Sqlite;

/// <summary>One lane's file: its writer, its readers, and what the writers of other lanes ask it.</summary>
internal sealed record SqliteLane(string Name, LaneWriter Writer, LaneReaders Readers, IdLookup Lookup, LaneWal Wal)
{
    /// <summary>After every writer has stopped: they look into each other's lanes.</summary>
    public async ValueTask DisposeFilesAsync()
    {
        await Readers.DisposeAsync();
        Lookup.Dispose();
        Wal.Dispose();
    }
}
