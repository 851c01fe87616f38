using System.Collections.Concurrent;
using EventHub.Delivery;
using EventHub.Grains.Queues;
using EventHub.Grains.Tests.Samples;
using Orleans.Runtime;

namespace EventHub.Grains.Tests.Queues;

public sealed class QueueHostTests
{
    private readonly ConcurrentDictionary<Guid, HostedQueue> _queues = new();
    private readonly List<(string Queue, long To)> _taken = [];

    [Fact]
    public async Task Every_queue_takes_its_share_in_a_turn_of_its_own()
    {
        var (alice, bob) = (Add("alice"), Add("bob"));

        var offered = Host.Offer([Share(alice, 1), Share(bob, 2)]);

        Assert.Empty(_taken);
        Turns(bob).RunAll();
        Assert.False(offered.IsCompleted);
        Turns(alice).RunAll();
        Assert.Empty(await offered);
        Assert.Equal([("bob", 2), ("alice", 1)], _taken);
    }

    [Fact]
    public async Task Shares_of_one_queue_are_taken_in_their_order()
    {
        var alice = Add("alice");

        var first = Host.Offer([Share(alice, 1)]);
        var second = Host.Offer([Share(alice, 2)]);
        Turns(alice).RunAll();

        await first;
        await second;
        Assert.Equal([("alice", 1), ("alice", 2)], _taken);
    }

    [Fact]
    public async Task Who_is_not_here_is_told_and_keeps_nobody_else_from_its_share()
    {
        var alice = Add("alice");

        var offered = Host.Offer([Share(Guid.NewGuid(), 1), Share(alice, 2), Share(Guid.NewGuid(), 3)]);
        Turns(alice).RunAll();

        Assert.Equal([0, 2], (await offered).Order());
        Assert.Equal([("alice", 2)], _taken);
    }

    [Fact]
    public async Task A_queue_that_ended_before_its_turn_has_not_taken_it()
    {
        var alice = Add("alice", static _ => false);

        var offered = Host.Offer([Share(alice, 1)]);
        Turns(alice).RunAll();

        Assert.Equal(0, Assert.Single(await offered));
    }

    [Fact]
    public async Task A_queue_that_fails_has_not_taken_it()
    {
        var alice = Add("alice", static _ => throw new InvalidOperationException("a broken queue"));

        var offered = Host.Offer([Share(alice, 1)]);

        Assert.Throws<InvalidOperationException>(Turns(alice).RunAll);
        Assert.Equal(0, Assert.Single(await offered));
    }

    [Fact]
    public async Task Nothing_offered_is_answered_at_once() => Assert.Empty(await Host.Offer([]));

    private QueueHost Host => new(_queues);

    private static QueueShare Share(Guid queue, long to) =>
        new(queue, new LaneShare { Lane = Sample.Lane, From = 0, To = to, Subscriptions = [] });

    private Guid Add(string name, Func<LaneShare, bool>? take = null)
    {
        var queue = Guid.NewGuid();
        _queues[queue] = new HostedQueue(new TurnsByHand(), take ?? Take);
        return queue;

        bool Take(LaneShare share)
        {
            _taken.Add((name, share.To));
            return true;
        }
    }

    private TurnsByHand Turns(Guid queue) => (TurnsByHand)_queues[queue].Turns;

    private sealed class TurnsByHand : IWorkItemScheduler
    {
        private readonly Queue<Action> _waiting = new();

        public void RunAll()
        {
            while (_waiting.TryDequeue(out var turn))
            {
                turn();
            }
        }

        public void QueueAction(Action action) => _waiting.Enqueue(action);

        public void QueueAction(Action<object> action, object state) => _waiting.Enqueue(() => action(state));

        public void QueueTask(Task task) => _waiting.Enqueue(task.RunSynchronously);

        public void QueueWorkItem(IThreadPoolWorkItem workItem) => _waiting.Enqueue(workItem.Execute);
    }
}
