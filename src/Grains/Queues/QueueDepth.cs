namespace EventHub.Grains.Queues;

/// <summary>What waits in one user's queue, as the queue saw it in its last turn; read by whoever collects.</summary>
internal sealed class QueueDepth
{
    private volatile int _subscriptions;
    private volatile int _events;

    public int Subscriptions => _subscriptions;

    public int Events => _events;

    public void Set(int subscriptions, int events) => (_subscriptions, _events) = (subscriptions, events);
}
