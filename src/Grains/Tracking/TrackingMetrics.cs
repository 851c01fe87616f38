using System.Diagnostics.Metrics;
using EventHub.Statistics;

namespace EventHub.Grains.Tracking;

/// <summary>What becomes of tracked deliveries on this silo.</summary>
internal sealed class TrackingMetrics
{
    public const string MeterName = "EventHub.Tracking";

    private readonly Tally _tracked;
    private readonly Tally _delivered;
    private readonly Tally _retried;
    private readonly Tally _dead;
    private readonly Tally _failedWrites;
    private readonly Histogram<int> _batches;

    public TrackingMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _tracked = meter.CreateTally("eventhub.deliveries.tracked", "{delivery}", "Deliveries that were stored to be tracked.");
        _delivered = meter.CreateTally("eventhub.deliveries.delivered", "{delivery}", "Deliveries that were settled as delivered.");
        _retried = meter.CreateTally("eventhub.deliveries.retried", "{delivery}", "Attempts that failed and are to be repeated.");
        _dead = meter.CreateTally("eventhub.deliveries.dead", "{delivery}", "Deliveries that were given up.");
        _failedWrites = meter.CreateTally("eventhub.deliveries.writes.failed", "{write}", "Writes of deliveries that have to be repeated.");
        _batches = meter.CreateHistogram<int>("eventhub.deliveries.batch_size", "{delivery}", "New deliveries and outcomes of one write.");
    }

    public void Written(int tracked, int changes)
    {
        _tracked.Add(tracked);
        _batches.Record(changes);
    }

    public void Delivered(int deliveries) => _delivered.Add(deliveries);

    public void Retried(int deliveries) => _retried.Add(deliveries);

    public void GaveUp(int deliveries) => _dead.Add(deliveries);

    public void WriteFailed() => _failedWrites.Add(1);

    public DeliveryCounts Report() => new(_tracked.Value, _delivered.Value, _retried.Value, _dead.Value, _failedWrites.Value);
}
