using EventHub.Delivery;
using EventHub.Filters;
using EventHub.Grains.Tests.Queues.Live;
using EventHub.Grains.Tests.Samples;
using EventHub.Grains.Tracking;
using EventHub.Log;
using EventHub.Storage.Deliveries;
using EventHub.Storage.Subscriptions;
using EventHub.Testing;
using EventHub.Tracking;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace EventHub.Grains.Tests.Tracking;

/// <summary>What a tracked subscription was sent is stored, whatever becomes of the subscription, its queue and the log meanwhile.</summary>
public sealed class RecordingTests : IAsyncLifetime
{
    private const int Room = 4;

    private LiveSilo _silo = null!;
    private TrackedUser _ada = null!;

    private IDeliveryStore Deliveries => _silo.Service<IDeliveryStore>();

    public async ValueTask InitializeAsync()
    {
        _silo = await LiveSilo.StartAsync(static services => services.Configure<TrackingOptions>(static o => o.MaxUnacknowledged = Room));
        _ada = new TrackedUser(_silo, "ada");
    }

    public ValueTask DisposeAsync() => _silo.DisposeAsync();

    [Fact]
    public async Task A_queue_that_was_lost_derives_no_more_than_there_is_room_for_until_that_is_acknowledged()
    {
        const int Sent = 5 * Room;
        await _silo.Append(Sample.Lane, "news", Sent);
        var begin = Cursor.Start(_silo.Log.LogId).With(Sample.Lane, 0).With(Lanes.Urgent, 0);
        await _ada.Subscribe(isTracked: true, change: request => request with { Acknowledged = begin, Cursor = begin.With(Sample.Lane, Sent) });

        for (var derived = Room; derived <= Sent; derived += Room)
        {
            await Eventually.Holds(async _ => await Count(DeliveryStatus.Pending) > 0, "deliveries to be derived");
            Assert.Equal((derived - Room, Room), (await Count(DeliveryStatus.Delivered), await Count(DeliveryStatus.Pending)));
            await _ada.Acknowledge(begin.With(Sample.Lane, derived));
            await Eventually.Holds(async _ => await Count(DeliveryStatus.Delivered) == derived, "them to be settled");
        }
    }

    [Fact]
    public async Task What_waited_to_leave_when_its_stored_filter_ended_is_recorded_all_the_same()
    {
        var stored = await Store("""{"event_types":["news"]}""");
        await _ada.Subscribe(isTracked: true, change: static request => request with
        {
            FollowsStored = true,
            Batching = new BatchingOptions { Strategy = BatchingStrategy.TimeBased, BatchTimeout = TimeSpan.FromSeconds(5) },
        });
        await _ada.Subscribe("at once");
        await _silo.Append(Sample.Lane, "news", Room);

        // The queue takes a stretch for all of its subscriptions at once: with the other it waits for the one.
        await _ada.Until(Room, "at once");
        await _silo.Service<ISubscriptionStore>().DeleteAsync(stored, TestContext.Current.CancellationToken);
        await _silo.Queue("ada").FollowStored();
        await _ada.Until(Room);
        await Eventually.Holds(async _ => await Count(DeliveryStatus.Pending) == Room, "what was sent to be recorded");
        await _ada.Acknowledge();

        await Eventually.Holds(async _ => await Count(DeliveryStatus.Delivered) == Room, "them to be settled");
    }

    [Fact]
    public async Task What_could_not_be_recorded_while_the_log_was_away_is_recorded_and_sent_again_when_it_is_back()
    {
        _silo.Service<IOptions<TrackingOptions>>().Value.AckTimeout = TimeSpan.FromSeconds(1);
        await _ada.Subscribe(isTracked: true);
        _silo.Log.ScanFailure = new TimeoutException("the store is away");
        var before = _silo.Log.ScansBegun;
        await _silo.Append(Sample.Lane, "news", 1);
        await _ada.Until(1);
        await Eventually.Holds(() => _silo.Log.ScansBegun > before + 2, "the log to be asked again and again");
        Assert.Equal(0, await Count(DeliveryStatus.Pending));

        _silo.Log.ScanFailure = null;

        Assert.Equal([new EventPosition(Sample.Lane, 1), new EventPosition(Sample.Lane, 1)], await _ada.Until(2));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_not_acknowledged_in_time_is_still_its_subscriptions_when_another_one_comes(bool isAcknowledged)
    {
        var options = _silo.Service<IOptions<TrackingOptions>>().Value;
        (options.AckTimeout, options.BaseDelay, options.MaxDelay) = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(20));
        await _ada.Subscribe(isTracked: true);
        await _silo.Append(Sample.Lane, "news", 1);
        await _ada.Until(1);
        await Eventually.Holds(async _ => await Count(DeliveryStatus.Retrying) == 1, "the attempt to have failed");

        await _ada.Subscribe("other", EventFilter.Everything with { EventTypes = ["other"] });

        if (isAcknowledged)
        {
            await _ada.Acknowledge();
            await Eventually.Holds(async _ => await Count(DeliveryStatus.Delivered) == 1, "the late acknowledgement to count");
        }
        else
        {
            Assert.Equal(2, (await _ada.Until(2)).Length);
        }
    }

    [Fact]
    public async Task What_a_lost_queue_had_sent_is_searched_by_what_matches_and_not_event_by_event()
    {
        await _silo.Append(Sample.Lane, "noise", 1_000);
        await _silo.Append(Sample.Lane, "news", 1);
        var begin = Cursor.Start(_silo.Log.LogId).With(Sample.Lane, 0).With(Lanes.Urgent, 0);
        var before = _silo.Log.ScansBegun;

        await _ada.Subscribe(
            filter: EventFilter.Everything with { EventTypes = ["news"] },
            isTracked: true,
            change: request => request with { Acknowledged = begin, Cursor = begin.With(Sample.Lane, 1_001) });

        await Eventually.Holds(async _ => await Count(DeliveryStatus.Pending) == 1, "the delivery to be derived");
        Assert.InRange(_silo.Log.ScansBegun - before, 1, 1_000 / Room / 2);
    }

    [Fact]
    public async Task What_a_lost_queue_had_sent_is_found_out_though_its_client_leaves_meanwhile()
    {
        var time = _silo.Service<TimeProvider>();
        await _silo.Append(Sample.Lane, "news", 1);
        var begin = Cursor.Start(_silo.Log.LogId).With(Sample.Lane, 0).With(Lanes.Urgent, 0);
        _silo.Log.ScanFailure = new TimeoutException("the store is away");
        await _ada.Subscribe(isTracked: true, change: request => request with { Acknowledged = begin, Cursor = begin.With(Sample.Lane, 1) });
        await _ada.Unsubscribe();
        var left = time.GetUtcNow();
        await Eventually.Holds(() => time.GetUtcNow() > left + TimeSpan.FromMinutes(5), "a queue that nobody needs to be gone");

        _silo.Log.ScanFailure = null;

        await Eventually.Holds(async _ => await Count(DeliveryStatus.Pending) == 1, "the delivery to be derived");
    }

    private async Task<int> Count(DeliveryStatus status) =>
        (await Deliveries.ListAsync("ada", status, null, 1_000, TestContext.Current.CancellationToken)).Count;

    private async Task<Guid> Store(string filter)
    {
        var stored = new StoredSubscription
        {
            Id = Guid.CreateVersion7(),
            UserId = "ada",
            Filter = filter,
            CreatedAt = Sample.Noon,
            UpdatedAt = Sample.Noon,
        };
        await _silo.Service<ISubscriptionStore>().CreateAsync(stored, 1, TestContext.Current.CancellationToken);
        return stored.Id;
    }
}
