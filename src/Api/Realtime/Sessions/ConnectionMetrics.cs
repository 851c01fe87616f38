using System.Diagnostics.Metrics;
using EventHub.Api.Errors;
using EventHub.Api.Realtime.Messages;
using EventHub.Api.Realtime.Node;
using EventHub.Statistics;

namespace EventHub.Api.Realtime.Sessions;

/// <summary>What is sent on a connection.</summary>
internal enum MessageKind
{
    Batch,
    Gap,
    Watermark,
    Replay,
    ReplayStatus,
    Error,
}

/// <summary>This node's connections: how they come and go, and what they hold. A message is counted when its transport has taken it.</summary>
internal sealed class ConnectionMetrics
{
    private static readonly string[] Kinds = ["batched_events", "gap", "watermark", "event_replay", "replay_status", "error"];

    /// <summary>A connection that the hub did not end: its client went, or its network.</summary>
    private const string NoCode = "none";

    private static readonly string[] EndCodes = [NoCode, $"{WireError.GoingAwayCode}", .. CodeNames.Errors];

    private readonly SessionDirectory _sessions;
    private readonly TallySet _open = new("transport", ConnectionTransports.All);
    private readonly TallySet _opened;
    private readonly TallySet _closed;
    private readonly TallySet _messages;

    public ConnectionMetrics(IMeterFactory meters, SessionDirectory sessions)
    {
        _sessions = sessions;
        var meter = meters.Create(NodeMetrics.MeterName);
        meter.CreateObservableUpDownCounter("eventhub.node.connections", _open.Measure, "{connection}", "Open connections.");
        _opened = meter.CreateTallies(
            "eventhub.node.connections.opened", "transport", ConnectionTransports.All, "{connection}", "Connections that were opened.");
        _closed = meter.CreateTallies(
            "eventhub.node.connections.closed", "code", EndCodes, "{connection}", "Connections that ended or were refused, by the code that the client was told.");
        _messages = meter.CreateTallies("eventhub.node.messages.sent", "kind", Kinds, "{message}", "Messages that transports took.");
        meter.CreateObservableGauge("eventhub.node.waiting.size", () => Held().Waiting, "By", "Batches that came and that no transport has taken.");
        meter.CreateObservableGauge("eventhub.node.unacked.size", () => Held().Unacked, "By", "Events that clients who acknowledge have not acknowledged.");
    }

    public void Opened(ConnectionTransport transport)
    {
        _open[(int)transport].Add(1);
        _opened[(int)transport].Add(1);
    }

    /// <param name="code">Null: the client went by itself.</param>
    public void Closed(ConnectionTransport transport, int? code)
    {
        _open[(int)transport].Add(-1);
        _closed[IndexOf(code)].Add(1);
    }

    /// <summary>A connection that was never opened.</summary>
    public void Refused(int code) => _closed[IndexOf(code)].Add(1);

    public void Sent(MessageKind kind) => _messages[(int)kind].Add(1);

    public (NamedCount[] Open, NamedCount[] Opened, NamedCount[] Closed, NamedCount[] Messages) Report() =>
        (_open.ToCounts(), _opened.ToCounts(), _closed.ToCounts(), _messages.ToCounts());

    /// <summary>Of all connections together.</summary>
    public (long Waiting, long Unacked) Held()
    {
        var sum = new Sum();
        _sessions.ForEach(sum, static (session, sum) =>
        {
            var (waiting, unacked) = session.Held();
            sum.Waiting += waiting;
            sum.Unacked += unacked;
        });
        return (sum.Waiting, sum.Unacked);
    }

    private static int IndexOf(int? code) => code switch
    {
        null => 0,
        WireError.GoingAwayCode => 1,
        { } error => 2 + CodeNames.IndexOfError(error),
    };

    private sealed class Sum
    {
        public long Waiting { get; set; }

        public long Unacked { get; set; }
    }
}
