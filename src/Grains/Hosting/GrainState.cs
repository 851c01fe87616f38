using EventHub.Storage.Sqlite.GrainState;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Serialization;
using Orleans.Storage;

namespace EventHub.Grains.Hosting;

/// <summary>Where grains keep what they can't rebuild from the log: the same ADO.NET provider of Orleans on both stores.</summary>
public static class GrainState
{
    /// <summary>The name that a grain's <c>[PersistentState]</c> asks for.</summary>
    public const string Provider = "EventHub";

    /// <summary>Orleans' name of SQLite, by which it loads Microsoft.Data.Sqlite.</summary>
    private const string SqliteInvariant = "System.Data.SQLite";

    private const string PostgresInvariant = "Npgsql";

    /// <param name="path">Made if it is missing.</param>
    public static ISiloBuilder UseSqliteGrainState(this ISiloBuilder silo, string path)
    {
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(new PreparedFile(path));
        return silo.Use(SqliteInvariant, GrainStateFile.ConnectionString(path));
    }

    public static ISiloBuilder UsePostgresGrainState(this ISiloBuilder silo, string connection) => silo.Use(PostgresInvariant, connection);

    private static ISiloBuilder Use(this ISiloBuilder silo, string invariant, string connection) =>
        silo.AddAdoNetGrainStorage(Provider, options => options.Configure<Serializer>((state, serializer) =>
        {
            state.Invariant = invariant;
            state.ConnectionString = connection;

            // The format of the wire, whose fields have numbers: a newer hub reads what an older one wrote.
            state.GrainStorageSerializer = new OrleansGrainStorageSerializer(serializer);
        }));

    /// <summary>The provider reads its statements from the file when the silo starts.</summary>
    private sealed class PreparedFile(string path) : ILifecycleParticipant<ISiloLifecycle>
    {
        public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(nameof(PreparedFile), ServiceLifecycleStage.First, Prepare);

        private Task Prepare(CancellationToken cancellationToken) => Task.Run(() => GrainStateFile.Prepare(path), cancellationToken);
    }
}
