using EventHub.Client.Batching;
using EventHub.Client.Composing;
using EventHub.Events;
using EventHub.Json;
using Microsoft.Extensions.Logging;

namespace EventHub.Client.Publishing;

/// <summary>The way from a publisher to the typed events of a DNS backend.</summary>
public static class EventPublisherExtensions
{
    /// <summary>
    /// Typed events of one source, e.g. <c>publisher.From("zone-service").Zones.CreatedAsync("example.org")</c>. Each call answers when
    /// its event is durable.
    /// </summary>
    /// <param name="publisher">Where they go.</param>
    /// <param name="source">The service or component that they come from, 1 to <see cref="EventLimits.MaxNameLength"/> characters, not all of them white space.</param>
    /// <param name="time">When events happened and how long bulk work took; default: the system's clock.</param>
    /// <param name="logger">Where progress of bulk work that could not be published is told; default: nowhere.</param>
    /// <exception cref="ArgumentException">The source is empty or too long.</exception>
    public static SourceEvents From(this IEventPublisher publisher, string source, TimeProvider? time = null, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(publisher);
        return SourceEvents.Of(source, (draft, token) => publisher.PublishAsync(draft, token), time, logger);
    }

    /// <summary>
    /// Typed events of one source that are only enqueued: each call waits for room alone, and
    /// <see cref="BatchingPublisherOptions.Undelivered"/> is told of what the hub will not have. An event that breaks a rule is still
    /// refused by an <see cref="InvalidRequestException"/>.
    /// </summary>
    /// <inheritdoc cref="From"/>
    public static SourceEvents EnqueueFrom(this BatchingEventPublisher publisher, string source, TimeProvider? time = null, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(publisher);
        return SourceEvents.Of(source, (draft, token) => publisher.EnqueueAsync(draft, token).AsTask(), time, logger);
    }
}
