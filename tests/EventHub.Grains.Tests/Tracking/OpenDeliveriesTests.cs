using EventHub.Events;
using EventHub.Filters;
using EventHub.Grains.Tests.Queues.Live;
using EventHub.Grains.Tests.Samples;
using EventHub.Grains.Tracking;
using EventHub.Log;
using EventHub.Storage.Deliveries;
using EventHub.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace EventHub.Grains.Tests.Tracking;

/// <summary>What is open for a user, be it more than there is room for, gets to the subscriptions that want it.</summary>
public sealed class OpenDeliveriesTests : IAsyncLifetime
{
    private const int Room = 4;

    private static readonly EventFilter Alerts = EventFilter.Everything with { EventTypes = ["alert"] };

    private static readonly EventFilter Noise = EventFilter.Everything with { EventTypes = ["noise"] };

    private LiveSilo _silo = null!;
    private TrackedUser _ada = null!;

    public async ValueTask InitializeAsync()
    {
        _silo = await LiveSilo.StartAsync(static services => services.Configure<TrackingOptions>(static o =>
        {
            o.MaxUnacknowledged = Room;
            o.AckTimeout = TimeSpan.FromHours(1);
        }));
        _ada = new TrackedUser(_silo, "ada");
    }

    public ValueTask DisposeAsync() => _silo.DisposeAsync();

    [Fact]
    public async Task What_no_subscription_wants_does_not_keep_back_what_comes_after_it()
    {
        await Open((Lanes.Urgent, "noise", 5 * Room), (Lanes.Urgent, "alert", 3));

        await _ada.Subscribe(filter: Alerts);

        Assert.Equal(Positions("alert"), await _ada.Until(3));
    }

    [Fact]
    public async Task What_there_is_no_room_for_follows_what_is_acknowledged_the_urgent_lane_first()
    {
        await Open(("bulk-0", "alert", 2 * Room), (Lanes.Urgent, "alert", 3 * Room), ("bulk-1", "alert", 1));
        await _ada.Subscribe(isTracked: true);

        for (var count = Room; count <= 5 * Room; count += Room)
        {
            Assert.Equal(count, (await _ada.Until(count)).Length);
            await _ada.Acknowledge();
        }

        Assert.Equal(Positions("alert"), await _ada.Until(5 * Room + 1));
    }

    [Fact]
    public async Task A_subscription_gets_what_those_before_it_passed_over()
    {
        await Open((Lanes.Urgent, "noise", 2 * Room), (Lanes.Urgent, "alert", 2 * Room));
        await _ada.Subscribe("alerts", Alerts, isTracked: true);
        await _ada.Until(Room, "alerts");

        // What is on its way to the first one leaves no room until it is acknowledged.
        await _ada.Subscribe("noise", Noise, isTracked: true);
        await _ada.Acknowledge("alerts");
        await _ada.Until(Room, "noise");
        await _ada.Acknowledge("noise");
        await _ada.Until(2 * Room, "noise");
        await _ada.Acknowledge("noise");
        await _ada.Until(2 * Room, "alerts");

        Assert.Equal(Positions("noise"), await _ada.Until(2 * Room, "noise"));
        Assert.Equal(Positions("alert"), await _ada.Until(2 * Room, "alerts"));
    }

    [Fact]
    public async Task What_is_being_looked_up_for_others_is_sent_to_a_subscription_that_comes_meanwhile()
    {
        await Open((Lanes.Urgent, "alert", 1));
        await _ada.Subscribe("noise", Noise);
        var looked = new TaskCompletionSource();
        _silo.Log.MayScan = looked.Task;
        var scans = _silo.Log.ScansBegun;
        var redrive = _silo.Queue("ada").Redrive(Assert.Single(Positions("alert")));
        await Eventually.Holds(() => _silo.Log.ScansBegun > scans, "the event to be looked up");

        await _ada.Subscribe("alerts", Alerts);
        looked.SetResult();
        await redrive;

        Assert.Equal(Positions("alert"), await _ada.Until(1, "alerts"));
    }

    [Fact]
    public async Task What_was_held_back_while_unwanted_deliveries_took_the_room_leaves_once_they_are_passed()
    {
        await Open((Lanes.Urgent, "noise", Room));
        await _ada.Subscribe("at once", Alerts);
        var looked = new TaskCompletionSource();
        _silo.Log.MayScan = looked.Task;
        await _ada.Subscribe("alerts", Alerts, isTracked: true);
        await _silo.Append("bulk-0", "alert", 1);

        // The queue takes a stretch for all of its subscriptions at once.
        await _ada.Until(1, "at once");
        looked.SetResult();

        Assert.Equal(Positions("alert"), await _ada.Until(1, "alerts"));
    }

    [Fact]
    public async Task What_could_not_be_read_when_its_subscription_came_is_sent_once_it_can()
    {
        await Open((Lanes.Urgent, "alert", 2));
        _silo.Log.ScanFailure = new TimeoutException("the store is away");
        await _ada.Subscribe();

        _silo.Log.ScanFailure = null;

        Assert.Equal(Positions("alert"), await _ada.Until(2));
    }

    private EventPosition[] Positions(string type) =>
        [.. Logged().Where(e => e.Header.Type == type).Select(static e => e.Position)];

    private IEnumerable<LogEvent> Logged() => _silo.Log.Lanes.Durable.SelectMany(lane => _silo.Log[lane]);

    /// <summary>Events that were addressed to the user while she was away.</summary>
    private async Task Open(params (string Lane, string Type, int Count)[] events)
    {
        var anyone = new TrackedUser(_silo, "bob");
        await anyone.Subscribe();
        foreach (var (lane, type, count) in events)
        {
            await _silo.Append(lane, Sample.Header with { Type = type, Priority = EventPriority.Critical, TargetUserId = "ada" }, count);
        }

        // What has not passed the routers yet would come live, and not from the store.
        await anyone.Until(Logged().Count());
        await _silo.Service<IDeliveryStore>().AddAsync(
            [.. Logged().Select(static e => new NewDelivery(new DeliveryKey("ada", null, e.Position), e.Header.Id, 5, null))],
            TestContext.Current.CancellationToken);
    }
}
