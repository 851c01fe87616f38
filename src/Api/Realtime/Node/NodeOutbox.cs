using EventHub.Api.Realtime.Replays;
using EventHub.Api.Realtime.Sessions;
using EventHub.Delivery;
using Microsoft.Extensions.Logging;

namespace EventHub.Api.Realtime.Node;

/// <summary>Takes the silos' frames: first the events, which all of the node's readers share, then who gets which.</summary>
internal sealed partial class NodeOutbox(
    NodeEventStore store, SessionDirectory sessions, ReplayFeeds replays, NodeMetrics metrics, ILogger<NodeOutbox> logger) : INodeOutbox
{
    private readonly Lock _gate = new();
    private readonly SenderNumbers _senders = new();

    public Task Deliver(NodeFrame frame)
    {
        FrameArrival arrival;
        lock (_gate)
        {
            arrival = _senders.Take(frame.Sender, frame.Number);
        }

        if (arrival == FrameArrival.Repeated)
        {
            return Task.CompletedTask;
        }

        if (arrival == FrameArrival.AfterGap)
        {
            LogGap(frame.Sender, frame.Number);
            sessions.ForEach(0, static (session, _) => session.LoseAll());
            replays.LoseAll();
        }

        Count(frame);
        store.Add(frame.Events);
        foreach (var order in frame.Orders)
        {
            sessions.Find(order.ConnectionId)?.Accept(order);
        }

        foreach (var replay in frame.Replays)
        {
            replays.Accept(replay);
        }

        return Task.CompletedTask;
    }

    private void Count(NodeFrame frame)
    {
        if (frame.Events.Length > 0)
        {
            metrics.Received(frame.Events.Length, frame.Events.Sum(static e => (long)e.Size));
        }

        foreach (var order in frame.Orders)
        {
            if (order.History is { Length: > 0 } history)
            {
                metrics.CaughtUp(history.Length);
            }
        }
    }
}
