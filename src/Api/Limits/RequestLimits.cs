using EventHub.Api.Errors;
using EventHub.Events;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace EventHub.Api.Limits;

/// <summary>Bounds of bytes and time that hold for every request.</summary>
internal static class RequestLimits
{
    /// <summary>A caller that has not sent its headers by then holds a connection for nothing.</summary>
    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(15);

    /// <summary>A body that comes slower than this for as long holds memory for nothing; so does an answer that is taken slower.</summary>
    private static readonly MinDataRate SlowestBody = new(bytesPerSecond: 1_024, gracePeriod: TimeSpan.FromSeconds(10));

    public static void AddRequestLimits(this IServiceCollection services)
    {
        services.AddOptions<RequestLimitOptions>().BindConfiguration("EventHub:Limits").ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RequestLimitOptions>>(
            new OptionsErrors<RequestLimitOptions>(static limits => limits.Validate())));
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<RequestLimitOptions>>(static (kestrel, limits) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = EventLimits.MaxBatchBytes;
            kestrel.Limits.RequestHeadersTimeout = HeadersTimeout;
            kestrel.Limits.MinRequestBodyDataRate = SlowestBody;
            kestrel.Limits.MaxConcurrentConnections = limits.Value.MaxConnections;
            kestrel.Limits.MaxConcurrentUpgradedConnections = limits.Value.MaxConnections;
        });
        services.AddRequestTimeouts();
        services.AddOptions<RequestTimeoutOptions>().Configure<IOptions<RequestLimitOptions>>(static (timeouts, limits) =>
            timeouts.DefaultPolicy = new RequestTimeoutPolicy
            {
                Timeout = limits.Value.RequestTimeout,
                TimeoutStatusCode = StatusCodes.Status503ServiceUnavailable,
                WriteTimeoutResponse = static context => ProblemResponse.WriteAsync(context, Problem.TookTooLong),
            });
    }
}
