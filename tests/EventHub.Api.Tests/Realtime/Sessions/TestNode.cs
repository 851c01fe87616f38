using System.Diagnostics.Metrics;
using EventHub.Api.Limits;
using EventHub.Api.Realtime;
using EventHub.Api.Realtime.Frames;
using EventHub.Api.Realtime.Node;
using EventHub.Api.Realtime.Replays;
using EventHub.Api.Realtime.Requests;
using EventHub.Api.Realtime.Sessions;
using EventHub.Api.Tests.Realtime.Cluster;
using EventHub.Delivery;
using EventHub.Events;
using EventHub.Filters;
using EventHub.Log;
using EventHub.Visibility;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace EventHub.Api.Tests.Realtime.Sessions;

/// <summary>A node without a transport, in front of a cluster whose frames the test sends itself.</summary>
internal sealed class TestNode
{
    private readonly UserLinks _users;
    private readonly SessionDirectory _directory = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private long _frames;

    public TestNode(Action<RealtimeOptions>? configure = null)
    {
        configure?.Invoke(Options);
        Cluster = new MemoryCluster(Time);
        Store = new NodeEventStore(Options.EventStoreBytes);
        var metrics = new NodeMetrics(_services.GetRequiredService<IMeterFactory>());
        Replays = new ReplayFeeds(Cluster, Time, Microsoft.Extensions.Options.Options.Create(Options), NullLogger<ReplayFeed>.Instance);
        Outbox = new NodeOutbox(Store, _directory, Replays, metrics, NullLogger<NodeOutbox>.Instance);
        Node = new ThisNode(Cluster, Outbox);
        _users = new UserLinks(Cluster, Node, NullLogger<UserLink>.Instance);
        Frames = new FrameCache(Options.FrameCacheBytes, new FrameMetrics(_services.GetRequiredService<IMeterFactory>()));
        var lookup = new EventLookup(Store, Cluster, metrics, Time, NullLogger<EventLookup>.Instance);
        Metrics = new ConnectionMetrics(_services.GetRequiredService<IMeterFactory>(), _directory);
        Sessions = new ClientSessions(
            _directory,
            _users,
            lookup,
            Frames,
            Replays,
            Metrics,
            new RateLimits(Microsoft.Extensions.Options.Options.Create(new RateLimitOptions())),
            Time,
            Microsoft.Extensions.Options.Options.Create(Options),
            NullLogger<ClientSession>.Instance);
    }

    public static Reader User { get; } = new("ada", Role.User, []);

    public RealtimeOptions Options { get; } = new();

    public FakeTimeProvider Time { get; } = new(TestEvents.Noon);

    public MemoryCluster Cluster { get; }

    public NodeEventStore Store { get; }

    public FrameCache Frames { get; }

    public ReplayFeeds Replays { get; }

    public NodeOutbox Outbox { get; }

    public ThisNode Node { get; }

    public ConnectionMetrics Metrics { get; }

    public ClientSessions Sessions { get; }

    public MemoryUserQueue Queue => Cluster.Queue(User.UserId);

    public static SubscribeRequest Everything { get; } = new(EventFilter.Everything, null, BatchingOptions.Default);

    public ClientSession Connect(RecordingConnection connection, Reader? reader = null) =>
        Sessions.Open(connection, reader ?? User, DateTimeOffset.MaxValue);

    /// <summary>A subscription that the queue has and the client knows.</summary>
    public static async Task<Subscription> Subscribe(ClientSession session, SubscribeRequest? request = null)
    {
        var subscription = session.Open(request ?? Everything);
        session.Begin(subscription, await session.User.SubscribeAsync(subscription.ToRequest(session.Id, subscription.Request.Cursor)));
        session.Release(subscription);
        return subscription;
    }

    /// <summary>One heartbeat, as the node's timer does it.</summary>
    public void Beat(long beat = 1)
    {
        _directory.ForEach(Time.GetUtcNow(), static (session, now) => session.Beat(now));
        _users.Beat(beat, period: 10);
    }

    public void Deliver(LogEvent[] events, params DeliveryOrder[] orders) => Outbox.Deliver(
        new NodeFrame { Number = ++_frames, Sender = "silo", Events = events, Orders = orders }).GetAwaiter().GetResult();

    public static DeliveryOrder Order(Subscription subscription, long number, string lane, params long[] sequences) => new()
    {
        ConnectionId = "connection",
        SubscriptionId = subscription.Route,
        BatchNumber = number,
        Lane = lane,
        Priority = lane == Lanes.Urgent ? EventPriority.Urgent : EventPriority.Normal,
        Sequences = sequences,
        Through = sequences.Length == 0 ? 0 : sequences[^1],
        Size = 300 * sequences.Length,
    };
}
