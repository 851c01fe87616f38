using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EventHub.Client.Tests.Subscribing;

/// <summary>A hub that sends what the test says, at its root and behind a path.</summary>
internal sealed class ScriptedHub : IAsyncDisposable
{
    public const string Path = "/behind/a/proxy";

    private readonly WebApplication _app;

    private ScriptedHub(WebApplication app) => _app = app;

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public static async Task<ScriptedHub> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSignalR();
        builder.Services.AddSingleton(Channel.CreateUnbounded<ScriptedSubscription>());
        var app = builder.Build();
        app.MapHub<ScriptedEventsHub>("/hubs/events");
        app.MapHub<ScriptedEventsHub>(Path + "/hubs/events");
        await app.StartAsync();
        return new ScriptedHub(app);
    }

    /// <summary>The next subscription that is asked for, on whatever connection; it is answered when the test says where it begins.</summary>
    public ValueTask<ScriptedSubscription> NextAsync(CancellationToken cancellationToken) =>
        _app.Services.GetRequiredService<Channel<ScriptedSubscription>>().Reader.ReadAsync(cancellationToken);

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

internal sealed class ScriptedEventsHub(Channel<ScriptedSubscription> subscriptions, IHubContext<ScriptedEventsHub> hub) : Hub
{
    [HubMethodName("subscribe_events")]
    public async Task<Dictionary<string, string>> Subscribe(JsonElement request)
    {
        var subscription = new ScriptedSubscription(request, hub.Clients.Client(Context.ConnectionId), Context, Context.GetHttpContext()!.Request.Path);
        Context.Items[nameof(ScriptedSubscription)] = subscription;
        subscriptions.Writer.TryWrite(subscription);
        return new() { ["cursor"] = await subscription.Start };
    }

    [HubMethodName("ack")]
    public void Ack(JsonElement request) =>
        ((ScriptedSubscription)Context.Items[nameof(ScriptedSubscription)]!).Acknowledge(request.GetProperty("cursor").GetString()!);
}

internal sealed class ScriptedSubscription(JsonElement request, IClientProxy client, HubCallerContext connection, string path)
{
    private readonly TaskCompletionSource<string> _start = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<string> _acks = Channel.CreateUnbounded<string>();

    public JsonElement Request => request;

    /// <summary>Where it goes on; null: it begins.</summary>
    public string? Cursor => request.TryGetProperty("cursor", out var cursor) ? cursor.GetString() : null;

    public string Path => path;

    public CancellationToken Ended => connection.ConnectionAborted;

    public Task<string> Start => _start.Task;

    public void Begins(string cursor) => _start.SetResult(cursor);

    public Task SendAsync(string cursor, params string[] events) =>
        client.SendAsync("batched_events", JsonElement.Parse($$"""{"cursor":"{{cursor}}","events":[{{string.Join(',', events)}}]}"""));

    public Task SendAgainAsync(string cursor, params string[] events) => client.SendAsync(
        "batched_events", JsonElement.Parse($$"""{"cursor":"{{cursor}}","redelivered":true,"events":[{{string.Join(',', events)}}]}"""));

    public Task SendCursorAsync(string message, string cursor) => client.SendAsync(message, new Dictionary<string, string> { ["cursor"] = cursor });

    public void Abort() => connection.Abort();

    public void Acknowledge(string cursor) => _acks.Writer.TryWrite(cursor);

    public ValueTask<string> NextAckAsync(CancellationToken cancellationToken) => _acks.Reader.ReadAsync(cancellationToken);
}
