using System.Globalization;
using Npgsql;

namespace EventHub.Testing.Postgres;

/// <summary>
/// A private PostgreSQL with a directory of its own, on loopback. It flushes as a real one does, so that what it lost after
/// <see cref="KillAsync"/> would be lost by a real one. It ends with the process that started it.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string User = "eventhub";

    private readonly TempDirectory _directory;
    private readonly int _port = FreePorts.Take();
    private readonly string[] _settings;
    private ServerProcess? _process;
    private int _databases;

    private PostgresServer(TempDirectory directory, string[] settings)
    {
        _directory = directory;
        _settings = settings;
    }

    private string DataDirectory => _directory["data"];

    /// <summary>Makes a server and starts it.</summary>
    /// <param name="settings">Of its configuration, such as <c>max_connections=20</c>.</param>
    public static async Task<PostgresServer> StartNewAsync(params string[] settings)
    {
        var server = new PostgresServer(new TempDirectory(), settings);
        try
        {
            await ServerAccount.GiveAsync(server._directory.Path);

            // Only the making of it goes without flushes: it is thrown away if it is cut short.
            await ServerAccount.RunAsync(
                PostgresPrograms.PathOf("initdb"), "-D", server.DataDirectory, "--username", User, "--auth", "trust",
                "--encoding", "UTF8", "--no-locale", "--no-sync");
            await server.StartAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>How to reach a database of it.</summary>
    public string ConnectionString(string database = "postgres") => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = _port,
        Username = User,
        Database = database,
    }.ConnectionString;

    /// <summary>An empty database, or a copy of another one that nobody is connected to.</summary>
    public async Task<PostgresDatabase> CreateDatabaseAsync(string? template = null)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"test_{Interlocked.Increment(ref _databases)}");
        await ExecuteAsync($"CREATE DATABASE {name} TEMPLATE {template ?? "template0"}");
        return new PostgresDatabase(this, name);
    }

    /// <summary>Starts it again, after <see cref="StopAsync"/> or <see cref="KillAsync"/>, and waits until it answers.</summary>
    public async Task StartAsync()
    {
        _process = ServerProcess.Start(
            DataDirectory,
            [
                PostgresPrograms.PathOf("postgres"), "-D", DataDirectory, "-h", "127.0.0.1", "-k", _directory.Path,
                "-p", _port.ToString(CultureInfo.InvariantCulture), "-c", "max_connections=200",
                .. _settings.SelectMany(static setting => new[] { "-c", setting }),
            ]);
        await Eventually.Holds(AnswersAsync, "PostgreSQL to answer");
    }

    /// <summary>A fast shutdown: transactions are rolled back, connections closed, everything written.</summary>
    public async Task StopAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            await process.StopAsync();
        }
    }

    /// <summary>SIGKILL to all of its processes at once; returns when none is left, so that it can be started again.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            await process.KillAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _directory.Dispose();
    }

    internal async Task ExecuteAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString());
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        _process!.ThrowIfEnded();
        try
        {
            await using var connection = new NpgsqlConnection(ConnectionString() + ";Pooling=false;Timeout=5");
            await connection.OpenAsync(cancellationToken);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}

/// <summary>A database of a test's own; dropped when disposed, whoever is still connected.</summary>
public sealed class PostgresDatabase(PostgresServer server, string name) : IAsyncDisposable
{
    public string Name => name;

    public string ConnectionString => server.ConnectionString(name);

    public async ValueTask DisposeAsync() => await server.ExecuteAsync($"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
}

/// <summary>One server for all tests of an assembly, started when the first of them asks for it.</summary>
public sealed class SharedPostgres : IAsyncDisposable
{
    private readonly Lazy<Task<PostgresServer>> _server = new(() => PostgresServer.StartNewAsync());

    public Task<PostgresServer> ServerAsync() => _server.Value;

    public async ValueTask DisposeAsync()
    {
        if (_server.IsValueCreated)
        {
            await (await _server.Value).DisposeAsync();
        }
    }
}
