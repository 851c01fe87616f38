using System.Globalization;
using EventHub.Bench.PlainServer;

namespace EventHub.Bench.Processes;

/// <summary>The plain SignalR server, in a process of its own as the hub is.</summary>
internal sealed class PlainServerProcess : IDisposable
{
    private readonly ChildProcess _process;
    private readonly HttpClient _http;

    private PlainServerProcess(ChildProcess process, Uri address)
    {
        _process = process;
        // Its calls last as long as what they start.
        _http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(5) };
        WebSocket = new Uri(address, PlainSignalRServer.HubPath);
    }

    public int Id => _process.Id;

    public Uri WebSocket { get; }

    public static async Task<PlainServerProcess> StartAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        var port = FreePorts.Take(1)[0];
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        var process = ChildProcess.Start(
            typeof(PlainServerProcess).Assembly.Location,
            [PlainSignalRServer.CommandName, "--port", port.ToString(CultureInfo.InvariantCulture)]);
        try
        {
            await process.WaitUntilReadyAsync(new Uri(address, PlainSignalRServer.ReadyPath), time, cancellationToken);
            return new PlainServerProcess(process, address);
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    /// <summary>Single events to everybody; returns when the time is over.</summary>
    public Task BroadcastAsync(double rate, TimeSpan duration, CancellationToken cancellationToken) => PostAsync(
        string.Create(CultureInfo.InvariantCulture, $"{PlainSignalRServer.BroadcastPath}?rate={rate}&seconds={duration.TotalSeconds}"),
        null,
        cancellationToken);

    /// <summary>Batches to everybody as fast as they are taken; returns how many events each was sent.</summary>
    public async Task<long> FloodAsync(int eventsPerFrame, TimeSpan duration, CancellationToken cancellationToken) => long.Parse(
        await PostAsync(
            string.Create(
                CultureInfo.InvariantCulture, $"{PlainSignalRServer.FloodPath}?events={eventsPerFrame}&seconds={duration.TotalSeconds}"),
            null,
            cancellationToken),
        CultureInfo.InvariantCulture);

    /// <summary>Events that are parsed and forgotten.</summary>
    public Task SinkAsync(ReadOnlyMemory<byte> batch, CancellationToken cancellationToken) =>
        PostAsync(PlainSignalRServer.SinkPath, new ReadOnlyMemoryContent(batch), cancellationToken);

    public void Dispose()
    {
        _http.Dispose();
        _process.Dispose();
    }

    private async Task<string> PostAsync(string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var answer = await _http.PostAsync(path, content, cancellationToken);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsStringAsync(cancellationToken);
    }
}
