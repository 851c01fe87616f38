using EventHub.Client.Batching;
using EventHub.Client.Publishing;

namespace EventHub.Samples.ZoneService.Hosting;

/// <summary>
/// How this service talks to the hub. Events are enqueued: while the hub is away zones can be changed all the same, and what waits is
/// sent, once and in order, when it is back. When the queue is full a change waits for room.
/// </summary>
internal static partial class EventsSetup
{
    public static void AddEvents(this IServiceCollection services, ServiceOptions options, ILogger log)
    {
        services.AddEventHubHttpClient(options.Hub, options.Token);
        services.AddEventHubBatching(new BatchingPublisherOptions
        {
            Undelivered = undelivered => LogUndelivered(log, undelivered.Draft.Type, undelivered.Draft.Id, undelivered.Reason),
        });
        services.AddSingleton(provider => provider.GetRequiredService<BatchingEventPublisher>().EnqueueFrom(
            options.Source, provider.GetRequiredService<TimeProvider>(), log));
        services.AddHttpContextAccessor();
        services.AddScoped<RequestEvents>();
    }

    [LoggerMessage(1, LogLevel.Error, "The hub will not have the {Type} event {Id}.")]
    private static partial void LogUndelivered(ILogger logger, string type, Guid? id, Exception reason);
}
