using System.Collections.Concurrent;
using EventHub.Delivery;

namespace EventHub.Grains.Queues;

/// <summary>Gives every queue its share in a turn of the queue's own, all of them at the same time.</summary>
internal sealed class QueueHost(ConcurrentDictionary<Guid, HostedQueue> queues) : IQueueHost
{
    public Task<int[]> Offer(QueueShare[] shares)
    {
        var handOver = new HandOver(shares.Length);
        for (var i = 0; i < shares.Length; i++)
        {
            if (queues.TryGetValue(shares[i].Queue, out var queue))
            {
                queue.Turns.QueueAction(Turn.Run, new Turn(handOver, queue, shares[i].Share, i));
            }
            else
            {
                handOver.End(i, isTaken: false);
            }
        }

        return handOver.Completion;
    }

    private sealed record Turn(HandOver HandOver, HostedQueue Queue, LaneShare Share, int Index)
    {
        public static readonly Action<object> Run = static turn => ((Turn)turn).Take();

        private void Take()
        {
            var isTaken = false;
            try
            {
                isTaken = Queue.Take(Share);
            }
            finally
            {
                HandOver.End(Index, isTaken);
            }
        }
    }

    /// <summary>Completes with the last share, whoever's it is.</summary>
    private sealed class HandOver
    {
        private readonly TaskCompletionSource<int[]> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ConcurrentBag<int> _refused = [];
        private int _left;

        public HandOver(int shares)
        {
            _left = shares;
            if (shares == 0)
            {
                _completion.SetResult([]);
            }
        }

        public Task<int[]> Completion => _completion.Task;

        public void End(int index, bool isTaken)
        {
            if (!isTaken)
            {
                _refused.Add(index);
            }

            if (Interlocked.Decrement(ref _left) == 0)
            {
                _completion.SetResult([.. _refused]);
            }
        }
    }
}
