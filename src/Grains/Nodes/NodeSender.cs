using EventHub.Delivery;
using EventHub.Events;
using Microsoft.Extensions.Logging;

namespace EventHub.Grains.Nodes;

/// <summary>
/// Sends one node its events and orders: one awaited, numbered frame in flight, urgent ones first, what gathers meanwhile in
/// the next. Everything in it can be lost: a node that misses bytes reads the log, a node that misses an order subscribes anew.
/// </summary>
internal sealed partial class NodeSender(NodeAddress node, Action<NodeSender> drop, ILogger<NodeSender> logger)
{
    /// <summary>
    /// Bytes of live events that may wait for a node; beyond it the node reads them from the log. Orders need no bound of their
    /// own: the windows of their subscriptions are one.
    /// </summary>
    private const long MaxWaitingBytes = 64 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly string _sender = Guid.NewGuid().ToString("N");
    private List<LogEvent> _urgentEvents = [];
    private List<LogEvent> _events = [];
    private List<DeliveryOrder> _urgentOrders = [];
    private List<DeliveryOrder> _orders = [];
    private long _bytes;
    private long _number;
    private bool _isSending;

    public string NodeId => node.NodeId;

    public void Post(IReadOnlyCollection<LogEvent> events, bool urgent)
    {
        lock (_gate)
        {
            if (_bytes > MaxWaitingBytes)
            {
                return;
            }

            (urgent ? _urgentEvents : _events).AddRange(events);
            foreach (var e in events)
            {
                _bytes += e.Size;
            }

            StartSending();
        }
    }

    public void Post(List<DeliveryOrder> orders, bool urgent)
    {
        lock (_gate)
        {
            (urgent ? _urgentOrders : _orders).AddRange(orders);
            StartSending();
        }
    }

    private void StartSending()
    {
        if (!_isSending)
        {
            _isSending = true;
            _ = Task.Run(SendAll);
        }
    }

    private async Task SendAll()
    {
        while (NextFrame() is { } frame)
        {
            try
            {
                await node.Outbox.Deliver(frame);
            }
            catch (Exception e)
            {
                LogLost(node.NodeId, frame.Number, e);
                drop(this);
            }
        }
    }

    private NodeFrame? NextFrame()
    {
        lock (_gate)
        {
            if (_urgentEvents.Count + _urgentOrders.Count > 0)
            {
                // What is urgent does not wait for the bulk that gathered before it, not even in one frame.
                return Frame(ref _urgentEvents, ref _urgentOrders);
            }

            if (_events.Count + _orders.Count > 0)
            {
                return Frame(ref _events, ref _orders);
            }

            _isSending = false;
            return null;
        }
    }

    private NodeFrame Frame(ref List<LogEvent> events, ref List<DeliveryOrder> orders)
    {
        var frame = new NodeFrame { Number = ++_number, Sender = _sender, Events = [.. events], Orders = [.. orders] };
        foreach (var e in events)
        {
            _bytes -= e.Size;
        }

        events = [];
        orders = [];
        return frame;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Frame {Number} to node {NodeId} was not taken; its readers will catch up from the log")]
    private partial void LogLost(string nodeId, long number, Exception error);
}
