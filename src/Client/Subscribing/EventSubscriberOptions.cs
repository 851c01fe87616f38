using EventHub.Delivery;
using EventHub.Filters;

namespace EventHub.Client.Subscribing;

/// <summary>What to read, from where, and who reads.</summary>
public sealed class EventSubscriberOptions
{
    /// <summary>The hub's address, e.g. <c>http://127.0.0.1:8080</c>.</summary>
    public required Uri Hub { get; init; }

    /// <summary>The bearer token, asked for before every connection so that it can be renewed.</summary>
    public required Func<CancellationToken, ValueTask<string>> Token { get; init; }

    /// <summary>Which events; default: all that the token may see.</summary>
    public EventFilter Filter { get; init; } = EventFilter.Everything;

    /// <summary>Everything after it, as <see cref="EventHubSubscriber.Cursor"/> told it; null: from now on.</summary>
    public string? Cursor { get; init; }

    /// <summary>A preset's name: when batches leave; null: the hub's default.</summary>
    public string? Batching { get; init; }

    /// <summary>How batches may be compressed, best first: <c>br</c>, <c>gzip</c>. Empty: not at all.</summary>
    public IReadOnlyList<string> Encodings { get; init; } = ["br", "gzip"];

    /// <summary>
    /// Bytes of events, as JSON, that wait for the one who reads: <see cref="DeliveryLimits.MinUnackedBytes"/> to
    /// <see cref="DeliveryLimits.MaxWindowBytes"/>, of critical and urgent events and of the others each, and one batch more. The hub sends
    /// nothing beyond it: what is left waits in its log instead of this process's memory.
    /// </summary>
    public int BufferedBytes { get; init; } = DeliveryLimits.MaxWindowBytes;

    /// <summary>The first pause before a new connection is random up to this, each further one up to twice as long. More than zero.</summary>
    public TimeSpan BaseDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>No pause is longer than this; at least <see cref="BaseDelay"/>.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How often the hub is told what was read, 1 ms to one hour; it is told as well whenever that is half of <see cref="BufferedBytes"/>.
    /// Deliveries that it is not told of for 30 s come again, and are dropped here.
    /// </summary>
    public TimeSpan AckInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <exception cref="ArgumentException">Something is out of its bounds; the option is named.</exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(BufferedBytes, DeliveryLimits.MinUnackedBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(BufferedBytes, DeliveryLimits.MaxWindowBytes);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(BaseDelay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxDelay, BaseDelay);
        ArgumentOutOfRangeException.ThrowIfLessThan(AckInterval, TimeSpan.FromMilliseconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(AckInterval, TimeSpan.FromHours(1));
        if (Hub is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
        {
            throw new ArgumentException($"{nameof(Hub)} must be an absolute http or https address, e.g. http://127.0.0.1:8080");
        }

        if (Encodings.Except(BatchDecoding.Encodings).FirstOrDefault() is { } unknown)
        {
            throw new ArgumentException($"{nameof(Encodings)} must be of {string.Join(", ", BatchDecoding.Encodings)}, not {unknown}");
        }
    }
}
