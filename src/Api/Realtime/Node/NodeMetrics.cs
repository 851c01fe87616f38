using System.Diagnostics.Metrics;
using EventHub.Statistics;

namespace EventHub.Api.Realtime.Node;

/// <summary>
/// What crosses to this node. An event that many of its readers want crosses once; whatever is read again, for a reader that
/// catches up or because the event was not here when it was to be written, crosses once more.
/// </summary>
internal sealed class NodeMetrics
{
    public const string MeterName = "EventHub.Node";

    private readonly Tally _received;
    private readonly Tally _receivedBytes;
    private readonly Tally _caughtUp;
    private readonly Tally _reread;
    private readonly Tally _late;

    public NodeMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _received = meter.CreateTally("eventhub.node.events.received", "{event}", "Live events that silos sent, each for all readers.");
        _receivedBytes = meter.CreateTally("eventhub.node.received", "By", "JSON bytes of those events.");
        _caughtUp = meter.CreateTally("eventhub.node.events.caught_up", "{event}", "Events from the log for one reader that catches up.");
        _reread = meter.CreateTally("eventhub.node.events.reread", "{event}", "Events read from the log because they were not here.");
        _late = meter.CreateTally("eventhub.node.batches.early", "{batch}", "Batches that came before their events and waited for them.");
    }

    public void Received(int events, long bytes)
    {
        _received.Add(events);
        _receivedBytes.Add(bytes);
    }

    public void CaughtUp(int events) => _caughtUp.Add(events);

    public void Reread(int events) => _reread.Add(events);

    public void CameEarly() => _late.Add(1);
}
