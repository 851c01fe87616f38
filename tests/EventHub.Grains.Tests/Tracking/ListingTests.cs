using EventHub.Delivery;
using EventHub.Events;
using EventHub.Filters;
using EventHub.Grains.Tests.Queues.Live;
using EventHub.Grains.Tests.Samples;
using EventHub.Log;
using EventHub.Storage.Deliveries;
using EventHub.Tracking;
using Microsoft.Extensions.DependencyInjection;

namespace EventHub.Grains.Tests.Tracking;

/// <summary>What is due to a user who comes back, while the store takes its time to tell it.</summary>
public sealed class ListingTests : IAsyncLifetime
{
    private static readonly EventHeader Due =
        Sample.Header with { Priority = EventPriority.Critical, TargetUserId = "ada" };

    private readonly TaskCompletionSource _mayList = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private LiveSilo _silo = null!;
    private HeldListing _store = null!;

    public async ValueTask InitializeAsync() => _silo = await LiveSilo.StartAsync(services =>
    {
        var real = services.Last(static s => s.ServiceType == typeof(IDeliveryStore));
        services.AddSingleton<IDeliveryStore>(provider =>
            _store = new HeldListing((IDeliveryStore)ActivatorUtilities.CreateInstance(provider, real.ImplementationType!), _mayList.Task));
    });

    public ValueTask DisposeAsync() => _silo.DisposeAsync();

    [Fact]
    public async Task What_the_queue_knows_already_waits_for_what_came_before_it()
    {
        var anyone = new Reader(_silo, "bob");
        await anyone.Subscribe();
        await _silo.Append(Lanes.Urgent, Due, 3);
        var before = _silo.Log[Lanes.Urgent].ToArray();
        await _silo.Append(Lanes.Urgent, Due, 3);
        var all = _silo.Log[Lanes.Urgent].ToArray();
        await _silo.Queue("ada").Track(all[before.Length..]);
        await _store.AddAsync(
            [.. all.Select(static e => new NewDelivery(new DeliveryKey("ada", null, e.Position), e.Header.Id, 5, null))],
            TestContext.Current.CancellationToken);

        // What has not passed the router yet would come live, and be no answer of the store.
        await anyone.Until(all.Length);
        var node = new Reader(_silo, "ada");
        await node.Subscribe();

        // The store takes longer than a subscription waits: live events come, what was due does not yet.
        await _silo.Append("bulk-0", "live.event", 1);
        await node.Until(1);

        // A keeper that took over from another one tells it again.
        await _silo.Queue("ada").Track(all[before.Length..]);
        _mayList.SetResult();
        var received = await node.Until(1 + all.Length);

        Assert.Equal([new EventPosition("bulk-0", 1), .. all.Select(static e => e.Position)], received);
    }

    /// <summary>Asks the real store once it may.</summary>
    private sealed class HeldListing(IDeliveryStore store, Task mayList) : IDeliveryStore
    {
        public async Task<IReadOnlyList<TrackedDelivery>> ListOpenAsync(
            string userId, DeliveryKey? after, int limit, CancellationToken cancellationToken)
        {
            await mayList.WaitAsync(cancellationToken);
            return await store.ListOpenAsync(userId, after, limit, cancellationToken);
        }

        public Task<int> AddAsync(IReadOnlyCollection<NewDelivery> batch, CancellationToken cancellationToken) => store.AddAsync(batch, cancellationToken);

        public Task<int> SettleAsync(IReadOnlyCollection<DeliveryOutcome> batch, CancellationToken cancellationToken) =>
            store.SettleAsync(batch, cancellationToken);

        public Task<TrackedDelivery?> FindAsync(Guid id, CancellationToken cancellationToken) => store.FindAsync(id, cancellationToken);

        public Task<IReadOnlyList<TrackedDelivery>> ListAsync(
            string? userId, DeliveryStatus? status, Guid? before, int limit, CancellationToken cancellationToken) =>
            store.ListAsync(userId, status, before, limit, cancellationToken);

        public Task<int> RedriveAsync(IReadOnlyCollection<Guid> batch, CancellationToken cancellationToken) => store.RedriveAsync(batch, cancellationToken);

        public Task<int> PurgeAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
            store.PurgeAsync(before, limit, cancellationToken);
    }

    /// <summary>Remembers what came, in its order.</summary>
    private sealed class Reader(LiveSilo silo, string userId) : INodeOutbox
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

        private readonly Lock _gate = new();
        private readonly List<EventPosition> _received = [];
        private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<SubscriptionStart[]> Subscribe() => silo.Queue(userId).Subscribe(silo.Address(this), [new SubscriptionRequest
        {
            ConnectionId = userId,
            SubscriptionId = userId,
            Reader = Sample.Admin with { UserId = userId },
            Filter = EventFilter.Everything,
            Batching = BatchingOptions.LowLatency,
        }]);

        public Task Deliver(NodeFrame frame)
        {
            lock (_gate)
            {
                foreach (var order in frame.Orders)
                {
                    _received.AddRange(order.History?.Select(static e => e.Position) ?? order.Sequences.Select(s => new EventPosition(order.Lane, s)));
                }

                _news.TrySetResult();
                _news = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            return Task.CompletedTask;
        }

        public async Task<EventPosition[]> Until(int count)
        {
            for (; ; )
            {
                Task news;
                lock (_gate)
                {
                    if (_received.Count >= count)
                    {
                        return [.. _received];
                    }

                    news = _news.Task;
                }

                await news.WaitAsync(Patience, TestContext.Current.CancellationToken);
            }
        }
    }
}
