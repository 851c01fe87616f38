using System.Collections.Concurrent;
using System.Threading.Channels;
using EventHub.Delivery;
using EventHub.Events;
using EventHub.Filters;
using EventHub.Log;

namespace EventHub.Api.Tests.Realtime.Cluster;

/// <summary>A user's queue that sends every event at once as a batch of its own, after what a subscription resumes from.</summary>
internal sealed class MemoryUserQueue(MemoryCluster cluster) : IUserQueueGrain
{
    private readonly ConcurrentDictionary<string, Entry> _subscriptions = new(StringComparer.Ordinal);

    public Channel<WrittenBatches[]> Reports { get; } = Channel.CreateUnbounded<WrittenBatches[]>();

    public Channel<(string SubscriptionId, Cursor Cursor)> Acks { get; } = Channel.CreateUnbounded<(string, Cursor)>();

    public Channel<string> Disconnects { get; } = Channel.CreateUnbounded<string>();

    /// <summary>What was left out before the next live batch.</summary>
    public DeliveryGap? NextGap { get; set; }

    /// <summary>What happens while the answer to a call for subscriptions is on its way.</summary>
    public Action? Answering { get; set; }

    public IEnumerable<SubscriptionRequest> Subscriptions => _subscriptions.Values.Select(static s => s.Request);

    /// <summary>As when the grain's activation is lost.</summary>
    public void LoseMemory() => _subscriptions.Clear();

    public Task<SubscriptionStart[]> Subscribe(NodeAddress node, SubscriptionRequest[] subscriptions)
    {
        cluster.ThrowIfOut();
        var starts = new List<SubscriptionStart>();
        cluster.ReadAndThen(read =>
        {
            foreach (var request in subscriptions)
            {
                var entry = new Entry(node, request, new EventMatcher(request.Filter));
                var start = request.Cursor ?? cluster.Head;
                starts.Add(new SubscriptionStart(request.SubscriptionId, start));
                foreach (var e in cluster.Lanes.Durable.SelectMany(lane => read(lane, start[lane])))
                {
                    Send(entry, e, isHistory: true);
                }

                _subscriptions[request.SubscriptionId] = entry;
            }
        });
        Answering?.Invoke();
        return Task.FromResult(starts.ToArray());
    }

    public Task Unsubscribe(string connectionId, string subscriptionId)
    {
        cluster.ThrowIfOut();
        _subscriptions.TryRemove(subscriptionId, out _);
        return Task.CompletedTask;
    }

    public Task Disconnect(string connectionId)
    {
        foreach (var subscription in _subscriptions.Values.Where(s => s.Request.ConnectionId == connectionId))
        {
            _subscriptions.TryRemove(subscription.Request.SubscriptionId, out _);
        }

        Disconnects.Writer.TryWrite(connectionId);
        return Task.CompletedTask;
    }

    public Task Ack(string connectionId, string subscriptionId, Cursor cursor)
    {
        Acks.Writer.TryWrite((subscriptionId, cursor));
        return Task.CompletedTask;
    }

    public Task Track(LogEvent[] events) => throw new NotSupportedException();

    public Task Redrive(EventPosition position) => throw new NotSupportedException();

    public Task FollowStored() => throw new NotSupportedException();

    public Task Offer(LaneShare share) => throw new NotSupportedException();

    public Task<string[]> Report(string nodeId, WrittenBatches[] written)
    {
        cluster.ThrowIfOut();
        Reports.Writer.TryWrite(written);
        return Task.FromResult(written.Select(static w => w.SubscriptionId).Where(id => !_subscriptions.ContainsKey(id)).ToArray());
    }

    public void Offer(LogEvent e)
    {
        foreach (var entry in _subscriptions.Values)
        {
            Send(entry, e, isHistory: false);
        }
    }

    /// <summary>An order as the test makes it, with the events that its node does not have.</summary>
    public void Send(string subscriptionId, DeliveryOrder order, params LogEvent[] events) =>
        cluster.SenderTo(_subscriptions[subscriptionId].Node).Send(events, order);

    private void Send(Entry entry, LogEvent e, bool isHistory)
    {
        if (Visibility.Visibility.See(entry.Request.Reader, e) is not { } seen || !entry.Matcher.Matches(seen))
        {
            return;
        }

        var order = new DeliveryOrder
        {
            ConnectionId = entry.Request.ConnectionId,
            SubscriptionId = entry.Request.SubscriptionId,
            BatchNumber = e.Position.Lane == Lanes.Urgent ? ++entry.UrgentBatches : ++entry.Batches,
            Lane = e.Position.Lane,
            Priority = e.Header.Priority,
            Sequences = isHistory ? [] : [e.Position.Sequence],
            History = isHistory ? [seen] : null,
            Through = e.Position.Sequence,
            Size = e.Size,
            Gap = isHistory ? null : NextGap,
        };
        NextGap = isHistory ? NextGap : null;
        cluster.SenderTo(entry.Node).Send(isHistory ? [] : [e], order);
    }

    private sealed class Entry(NodeAddress node, SubscriptionRequest request, EventMatcher matcher)
    {
        public NodeAddress Node => node;

        public SubscriptionRequest Request => request;

        public EventMatcher Matcher => matcher;

        public long Batches { get; set; }

        public long UrgentBatches { get; set; }
    }
}
