using EventHub.Events;
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
        var anyone = new TrackedUser(_silo, "bob");
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
        var node = new TrackedUser(_silo, "ada");
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
}
