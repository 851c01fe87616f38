using EventHub.Testing;
using EventHub.Testing.Postgres;

[assembly: AssemblyFixture(typeof(SharedPostgres))]

namespace EventHub.Api.Tests.Hub;

/// <summary>A hub for all tests of a class, over one of the stores.</summary>
public abstract class StoredHub : IAsyncLifetime
{
    internal HubProcess Process { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Process = await HubProcess.StartAsync(await StartAsync());

    public virtual async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Options beyond the usual, as the environment has them.</summary>
    private protected virtual IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>();

    private protected abstract Task<HubStart> StartAsync();
}

public class SqliteHub : StoredHub
{
    private protected override Task<HubStart> StartAsync() => Task.FromResult(new HubStart { Environment = Settings });
}

public class PostgresHub(SharedPostgres postgres) : StoredHub
{
    private PostgresDatabase? _database;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _database!.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected override async Task<HubStart> StartAsync()
    {
        _database = await (await postgres.ServerAsync()).CreateDatabaseAsync();
        return new HubStart
        {
            MoreArguments = ["--store", "postgres"],
            Environment = new Dictionary<string, string>(Settings) { ["EVENTHUB_POSTGRES"] = _database.ConnectionString },
        };
    }
}
