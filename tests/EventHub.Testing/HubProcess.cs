using System.Globalization;
using System.Net.Http.Headers;
using EventHub.Api.Security;
using EventHub.Visibility;
using Microsoft.AspNetCore.SignalR.Client;

namespace EventHub.Testing;

/// <summary>
/// A hub as its users run it: a process of its own, on free ports, over a data directory that a later life can be given again.
/// </summary>
public sealed class HubProcess : IAsyncDisposable
{
    private const string AddressLabel = "  Address         ";

    private static readonly TimeSpan TokenLifetime = TimeSpan.FromHours(1);

    private readonly ProgramRun _run;
    private readonly TempDirectory? _ownDirectory;
    private readonly HttpClient _http = new();
    private readonly TokenService _tokens;

    private HubProcess(ProgramRun run, HubStart start, TempDirectory? ownDirectory, Uri address)
    {
        _run = run;
        _ownDirectory = ownDirectory;
        Start = start;
        Address = address;
        _tokens = new TokenService(SigningKey.LoadOrCreate(start.DataDirectory!), TimeProvider.System);
    }

    /// <summary>What it was started with; start another one with it to go on where this one ended.</summary>
    public HubStart Start { get; }

    public Uri Address { get; }

    public int ProcessId => _run.Id;

    public string Output => _run.Output;

    public string Errors => _run.Errors;

    /// <summary>Starts a hub and waits until it is ready.</summary>
    /// <exception cref="InvalidOperationException">It ended before it was ready; the message has what it said.</exception>
    public static async Task<HubProcess> StartAsync(HubStart? start = null, CancellationToken cancellationToken = default)
    {
        TempDirectory? own = null;
        var chosen = (start ?? new HubStart()).WithPorts();
        if (chosen.DataDirectory is null)
        {
            own = new TempDirectory();
            chosen = chosen with { DataDirectory = own.Path };
        }

        var run = ProgramRun.Start(Programs.Hub, chosen.Arguments(), chosen.Environment);
        try
        {
            var address = await Eventually.Get(_ => Task.FromResult(AddressIn(run)), "the hub's banner", cancellationToken: cancellationToken);
            var hub = new HubProcess(run, chosen, own, address);
            await hub.WaitUntilReadyAsync(cancellationToken);
            return hub;
        }
        catch
        {
            run.Dispose();
            own?.Dispose();
            throw;
        }
    }

    /// <summary>A token of this hub.</summary>
    public string Token(string user = "tester", Role role = Role.Admin, params string[] zones) =>
        _tokens.Issue(new Reader(user, role, zones), TokenLifetime);

    /// <summary>A client that carries the token.</summary>
    public HttpClient Client(string? token = null) => new()
    {
        BaseAddress = Address,
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token ?? Token()) },
    };

    /// <summary>A connection that is not started yet.</summary>
    public HubConnection Connection(string? token = null, Action<IHubConnectionBuilder>? configure = null)
    {
        var bearer = token ?? Token();
        var builder = new HubConnectionBuilder().WithUrl(
            new Uri(Address, "/hubs/events"), options => options.AccessTokenProvider = () => Task.FromResult<string?>(bearer));
        configure?.Invoke(builder);
        return builder.Build();
    }

    /// <inheritdoc cref="Routed.UntilAllIsAsync"/>
    public async Task UntilRoutedAsync(CancellationToken cancellationToken = default)
    {
        using var client = Client();
        await Routed.UntilAllIsAsync(client, cancellationToken);
    }

    /// <summary>SIGKILL: what a crash is.</summary>
    public void Kill() => _run.Kill();

    /// <summary>SIGTERM, and waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        await _run.TerminateAsync();
        return _run.ExitCode;
    }

    public ValueTask DisposeAsync()
    {
        _run.Dispose();
        _http.Dispose();
        _ownDirectory?.Dispose();
        return ValueTask.CompletedTask;
    }

    private static Uri? AddressIn(ProgramRun run)
    {
        if (run.HasExited)
        {
            throw new InvalidOperationException($"The hub ended with {run.ExitCode}.\n{run.Output}\n{run.Errors}");
        }

        var line = run.Output.Split('\n').FirstOrDefault(static l => l.StartsWith(AddressLabel, StringComparison.Ordinal));
        return line is null ? null : new Uri(line[AddressLabel.Length..]);
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        var ready = new Uri(Address, "/health/ready");
        try
        {
            await Eventually.Holds(
                async token =>
                {
                    using var answer = await _http.GetAsync(ready, token);
                    return answer.IsSuccessStatusCode;
                },
                "the hub to be ready",
                cancellationToken: cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or HttpRequestException
            || (e is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new InvalidOperationException($"The hub did not become ready.\n{Output}\n{Errors}", e);
        }
    }
}

/// <summary>How to start a hub; what is null is chosen.</summary>
public sealed record HubStart
{
    public string? DataDirectory { get; init; }

    /// <summary>0: any.</summary>
    public int HttpPort { get; init; }

    public int? SiloPort { get; init; }

    public int? GatewayPort { get; init; }

    public int? BulkLanes { get; init; }

    public IReadOnlyList<string> MoreArguments { get; init; } = [];

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    internal HubStart WithPorts() => this with { SiloPort = SiloPort ?? FreePorts.Take(), GatewayPort = GatewayPort ?? FreePorts.Take() };

    internal IEnumerable<string> Arguments()
    {
        yield return "--data";
        yield return DataDirectory!;
        yield return "--urls";
        yield return string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{HttpPort}");
        yield return "--silo-port";
        yield return SiloPort!.Value.ToString(CultureInfo.InvariantCulture);
        yield return "--gateway-port";
        yield return GatewayPort!.Value.ToString(CultureInfo.InvariantCulture);
        if (BulkLanes is { } lanes)
        {
            yield return "--bulk-lanes";
            yield return lanes.ToString(CultureInfo.InvariantCulture);
        }

        foreach (var argument in MoreArguments)
        {
            yield return argument;
        }
    }
}
