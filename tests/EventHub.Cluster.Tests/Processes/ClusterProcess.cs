using System.Globalization;
using System.Security.Cryptography;
using EventHub.Api.Security;
using EventHub.Testing;
using EventHub.Testing.Postgres;
using EventHub.Visibility;
using Npgsql;

namespace EventHub.Cluster.Tests.Processes;

/// <summary>Silos and api nodes as processes over a private PostgreSQL, with the key that they share.</summary>
public sealed class ClusterProcess : IAsyncDisposable
{
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromHours(1);

    private readonly TempDirectory _directory = new();
    private readonly TokenService _tokens;
    private readonly List<string> _more;
    private readonly string? _logs;

    private ClusterProcess(PostgresServer postgres, PostgresDatabase database, IEnumerable<string> more, string? logs)
    {
        _logs = logs;
        Postgres = postgres;
        Database = database;
        _more = [.. more];
        WriteKey(KeyFile);
        _tokens = new TokenService(SigningKey.LoadShared(KeyFile), TimeProvider.System);
    }

    public PostgresServer Postgres { get; }

    public PostgresDatabase Database { get; }

    public List<NodeProcess> Silos { get; } = [];

    public List<NodeProcess> Apis { get; } = [];

    public IEnumerable<NodeProcess> Nodes => Silos.Concat(Apis);

    private string KeyFile => _directory["signing.key"];

    /// <summary>Starts a cluster and waits until all of it is ready.</summary>
    /// <param name="more">Options of every node.</param>
    public static Task<ClusterProcess> StartAsync(int silos, int apis, params string[] more) => StartAsync(silos, apis, null, more);

    /// <inheritdoc cref="StartAsync(int, int, string[])"/>
    /// <param name="logs">Directory for a log of every node; null: none are written.</param>
    public static async Task<ClusterProcess> StartAsync(int silos, int apis, DirectoryInfo? logs, params string[] more)
    {
        var postgres = await PostgresServer.StartNewAsync();
        var cluster = new ClusterProcess(postgres, await postgres.CreateDatabaseAsync(), more, logs?.FullName);
        try
        {
            for (var i = 1; i <= silos; i++)
            {
                cluster.Silos.Add(cluster.MakeSilo(i));
            }

            for (var i = 1; i <= apis; i++)
            {
                cluster.Apis.Add(cluster.MakeApi(i));
            }

            // In no order: nodes wait for what they need.
            foreach (var node in cluster.Nodes.Reverse())
            {
                node.Start();
            }

            await Task.WhenAll(cluster.Nodes.Select(static node => node.WaitUntilReadyAsync()));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public string Token(string user = "tester", Role role = Role.Admin, params string[] zones) =>
        _tokens.Issue(new Reader(user, role, zones), TokenLifetime);

    /// <summary>Starts a silo beyond those that there are, and waits until it is ready.</summary>
    /// <param name="postgresPort">Where it reaches the database; null: at its own port.</param>
    public async Task<NodeProcess> AddSiloAsync(int? postgresPort = null)
    {
        var silo = MakeSilo(Silos.Count + 1, postgresPort);
        Silos.Add(silo);
        silo.Start();
        await silo.WaitUntilReadyAsync();
        return silo;
    }

    /// <summary>Starts an api node beyond those that there are, and waits until it is ready.</summary>
    public async Task<NodeProcess> AddApiAsync()
    {
        var api = MakeApi(Apis.Count + 1);
        Apis.Add(api);
        api.Start();
        await api.WaitUntilReadyAsync();
        return api;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
        {
            await node.DisposeAsync();
        }

        await Postgres.DisposeAsync();
        _directory.Dispose();
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

    private static void WriteKey(string path)
    {
        File.WriteAllText(path, Convert.ToBase64String(RandomNumberGenerator.GetBytes(SigningKey.MinBytes)));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private NodeProcess MakeSilo(int number, int? postgresPort = null)
    {
        var port = FreePorts.Take();
        return Make(
            $"silo {number}", "silo", port, postgresPort, "--silo-port", Text(port), "--gateway-port", Text(FreePorts.Take()));
    }

    private NodeProcess MakeApi(int number) => Make($"api {number}", "api", null, null, "--signing-key-file", KeyFile);

    private NodeProcess Make(string name, string role, int? siloPort, int? postgresPort, params string[] options) => new(
        name,
        FreePorts.Take(),
        ["--roles", role, "--store", "postgres", "--no-sign-in-link", .. options, .. _more],
        new Dictionary<string, string> { ["EVENTHUB_POSTGRES"] = Connection(postgresPort) })
    {
        SiloPort = siloPort,
        LogFile = _logs is null ? null : Path.Combine(_logs, name.Replace(' ', '-') + ".log"),
    };

    private string Connection(int? port)
    {
        var connection = new NpgsqlConnectionStringBuilder(Database.ConnectionString);
        connection.Port = port ?? connection.Port;
        return connection.ConnectionString;
    }
}
