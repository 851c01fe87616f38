using EventHub.Events;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace EventHub.Api;

internal static class RequestLimits
{
    /// <summary>A caller that has not sent its headers by then holds a connection for nothing.</summary>
    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(15);

    public static void AddRequestLimits(this IServiceCollection services) =>
        services.Configure<KestrelServerOptions>(static kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = EventLimits.MaxBatchBytes;
            kestrel.Limits.RequestHeadersTimeout = HeadersTimeout;
        });
}
