using EventHub.Delivery;
using EventHub.Events;
using EventHub.Grains.Routing;
using EventHub.Replaying;
using Microsoft.Extensions.Logging;

namespace EventHub.Grains.Nodes;

/// <summary>
/// Sends one node its events and orders: one awaited, numbered frame in flight. A frame that was not answered is sent again
/// under its number, which the node may know already. Everything in it can be lost: the number that is missing tells the node,
/// and its readers begin again from what they were sent.
/// </summary>
internal sealed partial class NodeSender(NodeAddress node, TimeProvider time, ILogger<NodeSender> logger)
{
    /// <summary>Between two attempts at a frame.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>A node that takes nothing for so long is gone, or its routes are.</summary>
    internal static readonly TimeSpan Patience = RouteLease.Expiry;

    private readonly Lock _gate = new();
    private readonly string _sender = Guid.NewGuid().ToString("N");
    private readonly NodeBacklog _backlog = new();
    private readonly ReplayBacklog _replays = new();
    private long _number;
    private bool _isSending;
    private long? _lostAt;

    /// <summary>How long ago the node was given up; null when it was not, or has answered since.</summary>
    public TimeSpan? GoneFor
    {
        get
        {
            lock (_gate)
            {
                return _lostAt is { } since ? time.GetElapsedTime(since) : null;
            }
        }
    }

    public void Post(IReadOnlyCollection<LogEvent> events, bool urgent)
    {
        lock (_gate)
        {
            _backlog.Add(events, urgent);
            StartSending();
        }
    }

    public void Post(List<DeliveryOrder> orders, bool urgent)
    {
        lock (_gate)
        {
            _backlog.Add(orders, urgent);
            StartSending();
        }
    }

    /// <summary>Leaves when nothing live waits; the windows of the replays are their bound.</summary>
    public void Post(ReplayFrame replay)
    {
        lock (_gate)
        {
            _replays.Add(replay);
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
            var failure = await Send(frame);
            lock (_gate)
            {
                _lostAt = failure is null ? null : time.GetTimestamp();
                if (failure is not null)
                {
                    _backlog.Clear();
                    _replays.Clear();
                }
            }

            if (failure is not null)
            {
                LogLost(node.NodeId, frame.Number, failure);
            }
        }
    }

    /// <returns>Null when the node took the frame, else why it did not for as long as there was patience.</returns>
    private async Task<Exception?> Send(NodeFrame frame)
    {
        long? failing = null;
        while (true)
        {
            try
            {
                await node.Outbox.Deliver(frame);
                return null;
            }
            catch (Exception e)
            {
                if (failing is null)
                {
                    LogUnanswered(node.NodeId, frame.Number, e);
                }

                failing ??= time.GetTimestamp();
                if (time.GetElapsedTime(failing.Value) >= Patience)
                {
                    return e;
                }
            }

            await Task.Delay(Pause, time);
        }
    }

    private NodeFrame? NextFrame()
    {
        lock (_gate)
        {
            if (_backlog.TryTake(out var events, out var orders))
            {
                return new NodeFrame { Number = ++_number, Sender = _sender, Events = events, Orders = orders };
            }

            if (_replays.TryTake(out var replays))
            {
                return new NodeFrame { Number = ++_number, Sender = _sender, Events = [], Orders = [], Replays = replays };
            }

            _isSending = false;
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Frame {Number} to node {NodeId} was not answered; sending it again")]
    private partial void LogUnanswered(string nodeId, long number, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Node {NodeId} is given up at frame {Number}; if it comes back, its readers begin again from the log")]
    private partial void LogLost(string nodeId, long number, Exception error);
}
