using System.Diagnostics.Metrics;
using EventHub.Client.Publishing;
using EventHub.Emitting;
using EventHub.Json;

namespace EventHub.Client.Batching;

/// <summary>What batching publishers of this process do.</summary>
internal sealed class BatchingMetrics
{
    public const string MeterName = "EventHub.Client";

    private static readonly KeyValuePair<string, object?>[] Outcomes =
        [.. Enum.GetValues<EmitStatus>().Select(static status => Outcome(status.ToString().ToLowerInvariant()))];

    private static readonly KeyValuePair<string, object?> Refused = Outcome("refused");

    private static readonly KeyValuePair<string, object?> GivenUp = Outcome("given_up");

    private static readonly InstrumentAdvice<double> Durations = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    };

    private static readonly InstrumentAdvice<int> Sizes = new() { HistogramBucketBoundaries = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000] };

    private readonly Counter<long> _events;
    private readonly UpDownCounter<long> _queuedEvents;
    private readonly UpDownCounter<long> _queuedBytes;
    private readonly Counter<long> _retries;
    private readonly Histogram<int> _sizes;
    private readonly Histogram<double> _durations;

    public BatchingMetrics(Meter meter)
    {
        _events = meter.CreateCounter<long>("eventhub.client.events", "{event}", "Events that are settled, by outcome.");
        _queuedEvents = meter.CreateUpDownCounter<long>("eventhub.client.queue.events", "{event}", "Events that wait for the hub.");
        _queuedBytes = meter.CreateUpDownCounter<long>("eventhub.client.queue.size", "By", "Their bytes at most.");
        _retries = meter.CreateCounter<long>("eventhub.client.batch.retries", "{batch}", "Batches that are sent again.");
        _sizes = meter.CreateHistogram("eventhub.client.batch.events", "{event}", "Events of a batch, at each attempt.", null, Sizes);
        _durations = meter.CreateHistogram("eventhub.client.batch.duration", "s", "How long an attempt took.", null, Durations);
    }

    public void Queued(long bytes)
    {
        _queuedEvents.Add(1);
        _queuedBytes.Add(bytes);
    }

    public void Left(int events, long bytes)
    {
        _queuedEvents.Add(-events);
        _queuedBytes.Add(-bytes);
    }

    public void Tried(int events, TimeSpan took)
    {
        _sizes.Record(events);
        _durations.Record(took.TotalSeconds);
    }

    public void Retried() => _retries.Add(1);

    public void Delivered(EmittedEvent[] events)
    {
        for (var status = 0; status < Outcomes.Length; status++)
        {
            var count = events.Count(e => (int)e.Status == status);
            if (count > 0)
            {
                _events.Add(count, Outcomes[status]);
            }
        }
    }

    public void Undelivered(int events, Exception reason) => _events.Add(events, reason is InvalidRequestException or HubResponseException ? Refused : GivenUp);

    private static KeyValuePair<string, object?> Outcome(string name) => new("outcome", name);
}
