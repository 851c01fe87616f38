namespace EventHub.Grains.Queues;

/// <summary>All queues of a silo together. No series a user: there is no bound on them.</summary>
internal readonly record struct QueueDepths(int Queues, long Subscriptions, long Events, long Deepest)
{
    public static QueueDepths Of(IEnumerable<QueueDepth> queues)
    {
        var sum = default(QueueDepths);
        foreach (var queue in queues)
        {
            sum = new QueueDepths(
                sum.Queues + 1, sum.Subscriptions + queue.Subscriptions, sum.Events + queue.Events, Math.Max(sum.Deepest, queue.Events));
        }

        return sum;
    }
}
