using EventHub.Api.Limits;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace EventHub.Api.Realtime.WebSockets;

internal static class WebSocketEndpoints
{
    public const string Path = "/api/websocket/ws";

    /// <summary>Over HTTP/1.1 a socket begins as a GET, over HTTP/2 as a CONNECT.</summary>
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Connect];

    /// <summary>Without a policy: a token may come as the first message.</summary>
    public static void MapWebSockets(this IEndpointRouteBuilder endpoints)
    {
        var accept = endpoints.CreateApplicationBuilder();
        accept.UseWebSockets();
        accept.Run(static context => context.RequestServices.GetRequiredService<WebSocketHandshake>().RunAsync(context));
        var run = accept.Build();
        foreach (var path in (string[])[Path, $"{Path}/{{{WebSocketHandshake.TypeParameter}}}"])
        {
            endpoints.MapMethods(path, Methods, run).AllowAnonymous().CountsItself().DisableRequestTimeout().ExcludeFromDescription();
        }
    }
}
