using System.Globalization;
using System.Net.Http.Headers;
using EventHub.Testing;
using Microsoft.AspNetCore.SignalR.Client;

namespace EventHub.Cluster.Tests.Processes;

/// <summary>One node of a cluster: a process that can be killed, paused, stopped and started again on the same ports.</summary>
public sealed class NodeProcess : IAsyncDisposable
{
    private readonly IReadOnlyList<string> _arguments;
    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private ProgramRun? _run;

    /// <param name="name">For messages of tests, such as <c>silo 1</c>.</param>
    internal NodeProcess(string name, int httpPort, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        Name = name;
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{httpPort}"));
        _arguments = [.. arguments, "--urls", Address.ToString().TrimEnd('/')];
        _environment = environment;
    }

    public string Name { get; }

    public Uri Address { get; }

    /// <summary>Null for nodes that are no silos.</summary>
    public int? SiloPort { get; init; }

    /// <summary>Where all lives add what they say; null: nowhere.</summary>
    public string? LogFile { get; init; }

    public bool IsRunning => _run is { HasExited: false };

    public int ExitCode => Run.ExitCode;

    /// <summary>What this life said on both of its outputs.</summary>
    public string Output => $"{Run.Output}\n{Run.Errors}";

    public string Errors => Run.Errors;

    private ProgramRun Run => _run ?? throw new InvalidOperationException($"{Name} was never started.");

    /// <summary>Starts a life of it; returns at once.</summary>
    public void Start()
    {
        _run?.Dispose();
        _run = ProgramRun.Start(Programs.Hub, _arguments, _environment, logFile: LogFile);
    }

    /// <exception cref="InvalidOperationException">It ended instead; the message has what it said.</exception>
    public Task WaitUntilReadyAsync() => Eventually.Holds(
        async token => IsRunning ? await IsHealthyAsync("ready", token) : throw new InvalidOperationException($"{Name} ended.\n{Output}"),
        $"{Name} to be ready");

    /// <param name="check"><c>live</c> or <c>ready</c>.</param>
    public async Task<bool> IsHealthyAsync(string check, CancellationToken cancellationToken = default)
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri(Address, $"/health/{check}"), cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>SIGKILL.</summary>
    public void Kill() => Run.Kill();

    /// <summary>SIGTERM, and waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        await Run.TerminateAsync();
        return Run.ExitCode;
    }

    /// <summary>SIGSTOP.</summary>
    public Task PauseAsync() => Run.PauseAsync();

    /// <summary>SIGCONT.</summary>
    public Task GoOnAsync() => Run.GoOnAsync();

    public Task WaitForExitAsync() => Run.WaitForExitAsync();

    public HttpClient Client(string token) => new()
    {
        BaseAddress = Address,
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
    };

    /// <summary>A connection that is not started yet.</summary>
    public HubConnection Connection(string token, Action<IHubConnectionBuilder>? configure = null)
    {
        var builder = new HubConnectionBuilder().WithUrl(
            new Uri(Address, "/hubs/events"), options => options.AccessTokenProvider = () => Task.FromResult<string?>(token));
        configure?.Invoke(builder);
        return builder.Build();
    }

    public ValueTask DisposeAsync()
    {
        _run?.Dispose();
        _http.Dispose();
        return ValueTask.CompletedTask;
    }
}
