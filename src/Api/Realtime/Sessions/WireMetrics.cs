using System.Diagnostics.Metrics;
using EventHub.Api.Realtime.Node;
using EventHub.Statistics;

namespace EventHub.Api.Realtime.Sessions;

/// <summary>Bytes of this node's messages as they were written for their transport, before TCP and TLS.</summary>
internal sealed class WireMetrics
{
    private readonly TallySet _bytes;

    public WireMetrics(IMeterFactory meters) => _bytes = meters.Create(NodeMetrics.MeterName).CreateTallies(
        "eventhub.node.sent", "transport", ConnectionTransports.All, "By", "Bytes of messages to clients.");

    public void Wrote(ConnectionTransport transport, long bytes) => _bytes[(int)transport].Add(bytes);

    public NamedCount[] Report() => _bytes.ToCounts();
}
