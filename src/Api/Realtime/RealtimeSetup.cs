using EventHub.Api.Errors;
using EventHub.Api.Health;
using EventHub.Api.Limits;
using EventHub.Api.Realtime.Calls;
using EventHub.Api.Realtime.Frames;
using EventHub.Api.Realtime.Node;
using EventHub.Api.Realtime.Replays;
using EventHub.Api.Realtime.Sessions;
using EventHub.Api.Realtime.ServerSentEvents;
using EventHub.Api.Realtime.SignalR;
using EventHub.Api.Realtime.WebSockets;
using EventHub.Load;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EventHub.Api.Realtime;

/// <summary>The front end that pushes events: what it needs, and where it is reached.</summary>
public static class RealtimeSetup
{
    public const string HubPath = "/hubs/events";

    /// <summary>Of the plain WebSocket; one more segment is its connection type.</summary>
    public const string WebSocketPath = WebSocketEndpoints.Path;

    /// <summary>Of server-sent events.</summary>
    public const string StreamPath = StreamEndpoint.Path;

    /// <summary>A few heartbeats.</summary>
    private static readonly TimeSpan SendTimeoutMargin = TimeSpan.FromSeconds(10);

    /// <summary>Needs an <c>IGrainFactory</c> of a silo or of an Orleans client, and the token reader of the security setup.</summary>
    public static IServiceCollection AddEventHubRealtime(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<RealtimeOptions>().BindConfiguration("EventHub:Realtime").ValidateOnStart();
        services.AddSingleton<IValidateOptions<RealtimeOptions>>(new OptionsErrors<RealtimeOptions>(static realtime => realtime.Validate()));
        services.AddSingleton(provider => new NodeEventStore(provider.GetRequiredService<IOptions<RealtimeOptions>>().Value.EventStoreBytes));
        services.AddMetrics();
        services.TryAddSingleton<RefusalMetrics>();
        services.AddSingleton<NodeMetrics>();
        services.AddSingleton<FrameMetrics>();
        services.AddSingleton<ConnectionMetrics>();
        services.AddSingleton<WireMetrics>();
        services.AddSingleton(static provider => new FrameCache(
            provider.GetRequiredService<IOptions<RealtimeOptions>>().Value.FrameCacheBytes, provider.GetRequiredService<FrameMetrics>()));
        services.AddSingleton<NodeOutbox>();
        services.AddSingleton<ThisNode>();
        services.AddSingleton<SessionDirectory>();
        services.AddSingleton<UserLinks>();
        services.AddSingleton<EventLookup>();
        services.AddSingleton<ClientSessions>();
        services.AddRateLimits();
        services.TryAddSingleton<NodeLoad>();
        services.AddSingleton<CallGuard>();
        services.AddSingleton<ClientCalls>();
        services.AddSingleton<EventCalls>();
        services.AddSingleton<ReplayFeeds>();
        services.AddSingleton<ReplayCalls>();
        services.AddSingleton<ClientMessages>();
        services.AddSingleton<CallRefusals>();
        services.AddSingleton<WebSocketConversation>();
        services.AddSingleton<WebSocketHandshake>();
        services.AddSingleton<StreamEndpoint>();
        services.AddHostedService<NodeHeartbeat>();
        services.AddSingleton<Goodbye>();
        services.AddSingleton<IDrain>(static provider => provider.GetRequiredService<Goodbye>());
        services.AddHostedService(static provider => provider.GetRequiredService<Goodbye>());
        return services.AddEventsHub();
    }

    /// <summary>Needs the <c>IClusterManifestProvider</c> of a silo or of an Orleans client.</summary>
    public static IServiceCollection AddSiloLosses(this IServiceCollection services) => services.AddHostedService<SiloLosses>();

    public static IEndpointRouteBuilder MapEventHubRealtime(this IEndpointRouteBuilder endpoints)
    {
        var realtime = endpoints.ServiceProvider.GetRequiredService<IOptions<RealtimeOptions>>().Value;
        endpoints.MapHub<EventsHub>(HubPath, options => Configure(options, realtime)).DisableRequestTimeout().CountsConnectionsItself();
        endpoints.MapWebSockets();
        StreamEndpoint.Map(endpoints);
        return endpoints;
    }

    private static void Configure(HttpConnectionDispatcherOptions options, RealtimeOptions realtime)
    {
        // A reader that stops reading blocks its writer when this much waits in the pipe, a batch or two. More would only hide it
        // from its queue, which bounds what is under way and catches up from the log; the kernel's buffers come on top.
        options.TransportMaxBufferSize = 64 * 1024;

        // One send is all that waits in that pipe, behind as much in the server's: on a line of some kilobytes a second more than the
        // ten seconds of SignalR's default, after which it resets the connection of a reader that reads all the time. The session gives
        // up first, and tells the client why if it can.
        options.TransportSendTimeout = realtime.SlowReaderLimit + SendTimeoutMargin;

        // A client that sends faster than it is answered is held back by TCP.
        options.ApplicationMaxBufferSize = 64 * 1024;
        options.AllowStatefulReconnects = true;
    }

    private static IServiceCollection AddEventsHub(this IServiceCollection services)
    {
        services.AddSignalR(options => options.AddFilter<RefusedCalls>()).AddMessagePackProtocol();

        // Those of all hubs: a hub's own count only when they are registered in another way, and are passed over in silence otherwise.
        services.AddOptions<HubOptions>().Configure<IOptions<RealtimeOptions>>(
            static (hub, realtime) => hub.MaximumReceiveMessageSize = realtime.Value.MaxMessageBytes);
        services.AddSingleton<RefusedCalls>();
        services.AddSingleton<HubLifetimeManager<EventsHub>, EventsHubLifetime>();
        services.AddSingleton<IHubProtocolResolver, ConnectionProtocols>();

        // SignalR logs every refused call and every malformed frame as an error with a stack trace: whatever any client likes to
        // send. What fails in the hub's own code, RefusedCalls logs.
        services.AddLogging(static logging => logging
            .AddFilter("Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher", LogLevel.Critical)
            .AddFilter("Microsoft.AspNetCore.SignalR.HubConnectionHandler", LogLevel.Critical));
        return services;
    }
}
