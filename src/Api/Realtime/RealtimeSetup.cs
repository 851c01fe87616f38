using EventHub.Api.Errors;
using EventHub.Api.Health;
using EventHub.Api.Realtime.Calls;
using EventHub.Api.Realtime.Frames;
using EventHub.Api.Realtime.Node;
using EventHub.Api.Realtime.Replays;
using EventHub.Api.Realtime.Sessions;
using EventHub.Api.Realtime.SignalR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EventHub.Api.Realtime;

/// <summary>The front end that pushes events: what it needs, and where it is reached.</summary>
public static class RealtimeSetup
{
    public const string HubPath = "/hubs/events";

    /// <summary>A few heartbeats.</summary>
    private static readonly TimeSpan SendTimeoutMargin = TimeSpan.FromSeconds(10);

    /// <summary>Needs an <c>IGrainFactory</c> of a silo or of an Orleans client, and the token reader of the security setup.</summary>
    public static IServiceCollection AddEventHubRealtime(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<RealtimeOptions>().BindConfiguration("EventHub:Realtime").ValidateOnStart();
        services.AddSingleton<IValidateOptions<RealtimeOptions>, RealtimeOptionsValidation>();
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
        services.AddSingleton<ClientCalls>();
        services.AddSingleton<EventCalls>();
        services.AddSingleton<ReplayFeeds>();
        services.AddSingleton<ReplayCalls>();
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
        endpoints.MapHub<EventsHub>(HubPath, options => Configure(options, realtime));
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
        services.AddOptions<HubOptions<EventsHub>>().Configure<IOptions<RealtimeOptions>>(
            static (hub, realtime) => hub.MaximumReceiveMessageSize = realtime.Value.MaxMessageBytes);
        services.AddSingleton<RefusedCalls>();
        services.AddSingleton<HubLifetimeManager<EventsHub>, EventsHubLifetime>();
        DecorateProtocols(services);

        // SignalR logs every refused call and every malformed frame as an error with a stack trace: whatever any client likes to
        // send. What fails in the hub's own code, RefusedCalls logs.
        services.AddLogging(static logging => logging
            .AddFilter("Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher", LogLevel.Critical)
            .AddFilter("Microsoft.AspNetCore.SignalR.HubConnectionHandler", LogLevel.Critical));
        return services;
    }

    private static void DecorateProtocols(IServiceCollection services)
    {
        for (var i = 0; i < services.Count; i++)
        {
            if (services[i].ServiceType == typeof(IHubProtocol) && services[i].ImplementationType is { } protocol)
            {
                services[i] = ServiceDescriptor.Singleton<IHubProtocol>(
                    provider => new EventHubProtocol(
                        (IHubProtocol)ActivatorUtilities.CreateInstance(provider, protocol), provider.GetRequiredService<WireMetrics>()));
            }
        }
    }
}
