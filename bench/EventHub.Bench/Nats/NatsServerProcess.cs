using System.Globalization;
using EventHub.Bench.Processes;

namespace EventHub.Bench.Nats;

/// <summary>A nats-server with a WebSocket port, as its package has it: nothing is stored, nobody is asked for a name.</summary>
internal sealed class NatsServerProcess : IDisposable
{
    /// <summary>What a client says first.</summary>
    public const string Connect = "CONNECT {\"verbose\":false,\"pedantic\":false,\"lang\":\"bench\",\"version\":\"1\",\"protocol\":1}\r\n";

    private const string Program = "nats-server";

    private readonly ChildProcess _process;
    private readonly TemporaryDirectory _directory;

    private NatsServerProcess(ChildProcess process, TemporaryDirectory directory, int port, int webSocketPort)
    {
        _process = process;
        _directory = directory;
        Port = port;
        WebSocket = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{webSocketPort}/"));
    }

    public int Id => _process.Id;

    /// <summary>For clients over TCP.</summary>
    public int Port { get; }

    public Uri WebSocket { get; }

    /// <summary>Where it is installed; null when it is not.</summary>
    public static string? Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator)
            .Append("/usr/sbin")
            .Select(directory => Path.Combine(directory, Program))
            .FirstOrDefault(File.Exists);

    public static async Task<NatsServerProcess> StartAsync(
        string program, TemporaryDirectory directory, TimeProvider time, CancellationToken cancellationToken)
    {
        var ports = FreePorts.Take(3);
        var settings = Path.Combine(directory.Path, "nats.conf");
        await File.WriteAllTextAsync(
            settings,
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""
                listen: "127.0.0.1:{{ports[0]}}"
                http: "127.0.0.1:{{ports[1]}}"
                websocket { listen: "127.0.0.1:{{ports[2]}}", no_tls: true }
                """),
            cancellationToken);
        var process = ChildProcess.Start(program, ["--config", settings]);
        try
        {
            await process.WaitUntilReadyAsync(
                new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{ports[1]}/healthz")), time, cancellationToken);
            return new NatsServerProcess(process, directory, ports[0], ports[2]);
        }
        catch
        {
            process.Dispose();
            directory.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _process.Dispose();
        _directory.Dispose();
    }
}
