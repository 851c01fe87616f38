using System.Globalization;

namespace EventHub.Bench.Processes;

/// <summary>A hub with a data directory of its own, on free ports.</summary>
internal sealed class HubProcess : IDisposable
{
    private const string HubPath = "/hubs/events";

    private readonly ChildProcess _process;
    private readonly TemporaryDirectory _data;
    private readonly HubTokens _tokens;

    private HubProcess(ChildProcess process, TemporaryDirectory data, Uri address, int gatewayPort, HubTokens tokens)
    {
        _process = process;
        _data = data;
        Address = address;
        GatewayPort = gatewayPort;
        _tokens = tokens;
    }

    public int Id => _process.Id;

    public string LastLines => _process.LastLines;

    public Uri Address { get; }

    public int GatewayPort { get; }

    public static async Task<HubProcess> StartAsync(
        string program, TemporaryDirectory data, IReadOnlyList<string> options, TimeProvider time, CancellationToken cancellationToken)
    {
        var ports = FreePorts.Take(3);
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{ports[0]}"));
        var process = ChildProcess.Start(
            program,
            [
                "--urls", address.GetLeftPart(UriPartial.Authority),
                "--data", data.Path,
                "--silo-port", ports[1].ToString(CultureInfo.InvariantCulture),
                "--gateway-port", ports[2].ToString(CultureInfo.InvariantCulture),
                "--log-level", "warning",
                "--no-sign-in-link",
                .. options,
            ]);
        try
        {
            await process.WaitUntilReadyAsync(new Uri(address, "/health/ready"), time, cancellationToken);
            return new HubProcess(process, data, address, ports[2], HubTokens.Of(data.Path, time));
        }
        catch
        {
            process.Dispose();
            data.Dispose();
            throw;
        }
    }

    /// <summary>A token for a user with the role admin.</summary>
    public string Token(string user) => _tokens.Admin(user);

    /// <summary>Of one who is no admin, and has a user's limits of rate.</summary>
    public string UserToken(string user) => _tokens.User(user);

    /// <summary>Where a user's WebSocket connects.</summary>
    public Uri WebSocket(string user) => new(Address, $"{HubPath}?access_token={Token(user)}");

    public void Dispose()
    {
        _process.Dispose();
        _data.Dispose();
    }
}
