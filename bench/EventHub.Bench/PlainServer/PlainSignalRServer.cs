using System.Globalization;
using System.Text;
using System.Text.Json;
using EventHub.Bench.Producing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EventHub.Bench.PlainServer;

/// <summary>
/// What the hub is measured against: ASP.NET Core SignalR with nothing around it. No log, no filters, no queues:
/// <c>Clients.All</c> and done.
/// </summary>
internal static class PlainSignalRServer
{
    public const string CommandName = "plain-server";

    public const string HubPath = "/hubs/events";

    public const string ReadyPath = "/health/ready";

    public const string BroadcastPath = "/broadcast";

    public const string FloodPath = "/flood";

    public const string SinkPath = "/sink";

    private const string Message = "batched_events";

    /// <summary>Runs until the process is ended, or its parent closes standard input.</summary>
    public static async Task RunAsync(int port, TimeProvider time)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        builder.Services.AddSignalR()
            .AddJsonProtocol(json => json.PayloadSerializerOptions.Converters.Add(new RawJsonConverter()));
        var app = builder.Build();
        app.MapHub<PlainHub>(HubPath);
        app.MapGet(ReadyPath, () => Results.Ok());
        app.MapPost(SinkPath, SinkAsync);
        app.MapPost(BroadcastPath, (double rate, double seconds, IHubContext<PlainHub> hub) => BroadcastAsync(hub, time, rate, seconds));
        app.MapPost(FloodPath, (int events, double seconds, IHubContext<PlainHub> hub) => FloodAsync(hub, time, events, seconds));
        _ = StopWithParentAsync(app.Lifetime);
        await app.RunAsync();
    }

    private static async Task StopWithParentAsync(IHostApplicationLifetime lifetime)
    {
        // The console's reader blocks its caller even when it is awaited.
        await Task.Run(Console.In.ReadToEnd);
        lifetime.StopApplication();
    }

    /// <summary>Takes a batch in as any server must, and forgets it.</summary>
    private static async Task<IResult> SinkAsync(HttpRequest request)
    {
        using var document = await JsonDocument.ParseAsync(request.Body);
        return Results.Json(document.RootElement.GetProperty("events").GetArrayLength());
    }

    /// <summary>
    /// Single events to everybody at random moments, as the hub gets them, whether the one before has left or not: what queues behind
    /// another one is late in its readers' eyes.
    /// </summary>
    private static async Task BroadcastAsync(IHubContext<PlainHub> hub, TimeProvider time, double rate, double seconds)
    {
        var source = new QueryEvents(time, seed: 2);
        var moments = new Random(1);
        var sending = new List<Task>();
        var start = time.GetTimestamp();
        for (var sequence = 1L; time.GetElapsedTime(start).TotalSeconds < seconds; sequence++)
        {
            await Task.Delay(TimeSpan.FromSeconds(2 * moments.NextDouble() / rate), time);
            var e = Encoding.UTF8.GetString(source.OnTheWire(sequence, "ns1.example.net"));
            sending.Add(hub.Clients.All.SendAsync(Message, new RawJson(Encoding.UTF8.GetBytes(
                $$"""{"subscription_id":"all","batch_id":"{{sequence}}","priority":"urgent","count":1,"cursor":"0","events":[{{e}}]}"""))));
        }

        await Task.WhenAll(sending);
    }

    /// <summary>Batches to everybody, each as soon as the slowest connection has taken the one before.</summary>
    private static async Task<IResult> FloodAsync(IHubContext<PlainHub> hub, TimeProvider time, int events, double seconds)
    {
        var frame = new FrameTemplate(time, events);
        var start = time.GetTimestamp();
        var sequence = 1L;
        for (; time.GetElapsedTime(start).TotalSeconds < seconds; sequence += events)
        {
            await hub.Clients.All.SendAsync(Message, frame.Next(sequence));
        }

        return Results.Json(sequence - 1);
    }

    private sealed class PlainHub : Hub;
}
