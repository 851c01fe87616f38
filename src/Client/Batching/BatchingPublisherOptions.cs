using EventHub.Client.Publishing;
using EventHub.Client.Retrying;
using EventHub.Events;

namespace EventHub.Client.Batching;

/// <summary>How events are gathered into batches, how many may wait, and how long an outage is waited out.</summary>
public sealed record BatchingPublisherOptions
{
    /// <summary>Events of one batch at most, 1 to <see cref="EventLimits.MaxBatchEvents"/>.</summary>
    public int MaxBatchEvents { get; init; } = EventLimits.MaxBatchEvents;

    /// <summary>Bytes of one batch at most, 64 KiB to <see cref="EventLimits.MaxBatchBytes"/>. An event that is larger goes alone.</summary>
    public int MaxBatchBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>
    /// How long the first event of a batch waits for others, zero to one minute. Nothing waits behind a request that is under way any
    /// longer than that request takes, and critical and urgent events don't wait at all.
    /// </summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>
    /// Requests under way at once, 1 to 64, besides one for critical and urgent events. All events of a source go the same way, one
    /// request after the other.
    /// </summary>
    public int MaxConcurrency { get; init; } = 4;

    /// <summary>
    /// Events that wait for the hub at most, those under way included: 1 to 10,000,000. As many again may be critical or urgent.
    /// </summary>
    public int MaxQueuedEvents { get; init; } = 100_000;

    /// <summary>Bytes of those events at most, 1 MiB to 16 GiB; an event counts as its largest form in a request.</summary>
    public long MaxQueuedBytes { get; init; } = 128L * 1024 * 1024;

    /// <summary>
    /// How long a batch is tried again while the hub is away or overloaded, zero to 12 hours: below the 24 hours in which a hub knows
    /// an id again.
    /// </summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The first pause before another attempt is random up to this, each further one up to twice as long. More than zero.</summary>
    public TimeSpan BaseDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>No random pause is longer than this; at least <see cref="BaseDelay"/> and at most one hour. What the hub asks for is added.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long disposing waits for what is queued, zero to one hour. What is left then is undelivered.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Called for each event that was enqueued and that the hub will not have: refused, or given up. Whoever awaits
    /// <see cref="BatchingEventPublisher.PublishAsync(EventDraft, CancellationToken)"/> gets the exception instead. Called on the
    /// sender's own time: be quick, and expect calls at the same time.
    /// </summary>
    public Action<UndeliveredEvent>? Undelivered { get; init; }

    internal PublishRetryOptions Pauses => new() { BaseDelay = BaseDelay, MaxDelay = MaxDelay };

    /// <exception cref="ArgumentException">Options are out of their bounds; all of them are named.</exception>
    internal void Validate()
    {
        var errors = new List<string>();
        Check(nameof(MaxBatchEvents), MaxBatchEvents, 1, EventLimits.MaxBatchEvents);
        Check(nameof(MaxBatchBytes), MaxBatchBytes, 64 * 1024, EventLimits.MaxBatchBytes);
        Check(nameof(Linger), Linger, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        Check(nameof(MaxConcurrency), MaxConcurrency, 1, 64);
        Check(nameof(MaxQueuedEvents), MaxQueuedEvents, 1, 10_000_000);
        Check(nameof(MaxQueuedBytes), MaxQueuedBytes, 1L << 20, 1L << 34);
        Check(nameof(GiveUpAfter), GiveUpAfter, TimeSpan.Zero, TimeSpan.FromHours(12));
        Check(nameof(BaseDelay), BaseDelay, TimeSpan.FromTicks(1), TimeSpan.FromHours(1));
        Check(nameof(MaxDelay), MaxDelay, BaseDelay, TimeSpan.FromHours(1));
        Check(nameof(DrainTimeout), DrainTimeout, TimeSpan.Zero, TimeSpan.FromHours(1));
        if (errors.Count > 0)
        {
            throw new ArgumentException(string.Join("; ", errors));
        }

        void Check<T>(string option, T value, T least, T most)
            where T : IComparable<T>
        {
            if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
            {
                errors.Add($"{option} must be {least} to {most}, is {value}");
            }
        }
    }
}

/// <summary>An event that was enqueued and that the hub will not have.</summary>
/// <param name="Draft">The event with the id that it was tried with: publishing it again later is safe for 24 hours.</param>
/// <param name="Reason">
/// <see cref="Json.InvalidRequestException"/> names what is wrong with it; <see cref="HubResponseException"/>: the hub does not let this
/// client in; <see cref="Log.LogUnavailableException"/> and <see cref="Log.LogOverloadedException"/>: given up.
/// </param>
public sealed record UndeliveredEvent(EventDraft Draft, Exception Reason);
