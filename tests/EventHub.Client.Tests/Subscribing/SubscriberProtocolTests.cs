using System.Collections.Concurrent;
using System.Globalization;
using EventHub.Client.Subscribing;
using EventHub.Client.Tests.Retrying;
using EventHub.Testing;

namespace EventHub.Client.Tests.Subscribing;

/// <summary>What a subscriber makes of what a hub may say.</summary>
public sealed class SubscriberProtocolTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private ScriptedHub _hub = null!;

    private CancellationToken Deadline => _deadline.Token;

    public async ValueTask InitializeAsync()
    {
        _deadline.CancelAfter(Patience);
        _hub = await ScriptedHub.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        _deadline.Dispose();
    }

    [Fact]
    public async Task An_event_that_is_sent_again_is_read_once_and_one_that_comes_late_is_read()
    {
        await using var reading = new Reading(Subscriber(), Deadline);
        var subscription = await _hub.NextAsync(Deadline);
        subscription.Begins("c0");
        await subscription.SendAgainAsync("c0.1", Event("urgent", 2));
        await subscription.SendAsync("c1", Event("urgent", 4), Event("urgent", 7));
        await subscription.SendAgainAsync("c1.2", Event("urgent", 7), Event("urgent", 2), Event("urgent", 3), Event("bulk-0", 5));
        await subscription.SendAsync("c2", Event("bulk-0", 9));
        await subscription.SendAgainAsync("c2.3", Event("bulk-0", 9), Event("bulk-0", 5), Event("urgent", 4), Event("urgent", 3));
        await subscription.SendAsync("c3", Event("urgent", 8));

        var read = await TakeAsync(reading, 7);

        Assert.Equal(["urgent:2", "urgent:4", "urgent:7", "urgent:3", "bulk-0:5", "bulk-0:9", "urgent:8"], read);
    }

    [Fact]
    public async Task What_was_read_is_known_again_on_the_next_connection()
    {
        await using var reading = new Reading(Subscriber(), Deadline);
        var first = await _hub.NextAsync(Deadline);
        first.Begins("c0");
        await first.SendAsync("c1", Event("urgent", 1), Event("urgent", 2));
        await TakeAsync(reading, 2);
        reading.Ask();
        first.Abort();

        var second = await _hub.NextAsync(Deadline);
        second.Begins("c1");
        await second.SendAgainAsync("c1.1", Event("urgent", 2));
        await second.SendAsync("c2", Event("urgent", 3));

        Assert.Equal(["urgent:3"], await TakeAsync(reading, 1));
    }

    [Fact]
    public async Task The_hub_is_given_a_bound_and_told_whenever_half_of_it_was_read()
    {
        await using var reading = new Reading(Subscriber(bufferedBytes: 1_024, ackInterval: TimeSpan.FromHours(1)), Deadline);
        var subscription = await _hub.NextAsync(Deadline);
        subscription.Begins("c0");
        for (var n = 1; n <= 5; n++)
        {
            await subscription.SendAsync($"c{n}", Event("bulk-0", n, bytes: 300));
        }

        await TakeAsync(reading, 5);
        reading.Ask();

        Assert.Equal(1_024, subscription.Request.GetProperty("max_unacked_bytes").GetInt32());
        Assert.Equal("c2", await subscription.NextAckAsync(Deadline));
        Assert.Equal("c4", await subscription.NextAckAsync(Deadline));
    }

    [Fact]
    public async Task What_was_read_last_is_acknowledged_though_nothing_more_comes()
    {
        await using var reading = new Reading(Subscriber(), Deadline);
        var subscription = await _hub.NextAsync(Deadline);
        subscription.Begins("c0");
        for (var n = 1; n <= 2; n++)
        {
            await subscription.SendAsync($"c{n}", Event("urgent", n));
            await reading.NextAsync();
            reading.Ask();

            Assert.Equal($"c{n}", await subscription.NextAckAsync(Deadline));
        }
    }

    [Fact]
    public async Task A_batch_that_overtakes_the_answer_is_acknowledged_too()
    {
        var subscriber = Subscriber();
        await using var reading = new Reading(subscriber, Deadline);
        var subscription = await _hub.NextAsync(Deadline);
        await subscription.SendAsync("c1", Event("bulk-0", 1));
        await reading.NextAsync();
        reading.Ask();
        await Eventually.Holds(() => subscriber.Cursor == "c1", "the batch to be read", cancellationToken: Deadline);

        subscription.Begins("c0");

        Assert.Equal("c1", await subscription.NextAckAsync(Deadline));
        Assert.Equal("c1", subscriber.Cursor);
    }

    [Fact]
    public async Task There_is_a_cursor_before_the_first_batch_and_whoever_is_cut_off_then_misses_nothing()
    {
        var subscriber = Subscriber();
        await using var reading = new Reading(subscriber, Deadline);
        var subscription = await _hub.NextAsync(Deadline);
        Assert.Null(subscriber.Cursor);

        subscription.Begins("c0");
        await Eventually.Holds(() => subscriber.Cursor == "c0", "the cursor that the answer tells", cancellationToken: Deadline);
        subscription.Abort();

        Assert.Equal("c0", (await _hub.NextAsync(Deadline)).Cursor);
    }

    [Theory]
    [InlineData("watermark")]
    [InlineData("gap")]
    public async Task A_cursor_that_comes_without_events_counts_when_everything_before_it_was_read(string message)
    {
        var subscriber = Subscriber();
        await using var reading = new Reading(subscriber, Deadline);
        var subscription = await _hub.NextAsync(Deadline);
        subscription.Begins("c0");
        await Eventually.Holds(() => subscriber.Cursor == "c0", "the cursor that the answer tells", cancellationToken: Deadline);
        await subscription.SendAsync("c1", Event("bulk-0", 1), Event("bulk-0", 2));
        await subscription.SendCursorAsync(message, "c2");

        await reading.NextAsync();
        Assert.Equal("c0", subscriber.Cursor);
        await reading.NextAsync();
        Assert.Equal("c0", subscriber.Cursor);
        reading.Ask();
        await Eventually.Holds(() => subscriber.Cursor == "c2", "the cursor behind the batch", cancellationToken: Deadline);

        await subscription.SendCursorAsync(message, "c3");
        await Eventually.Holds(() => subscriber.Cursor == "c3", "the cursor that comes to an idle reader", cancellationToken: Deadline);
        subscription.Abort();
        Assert.Equal("c3", (await _hub.NextAsync(Deadline)).Cursor);
    }

    [Fact]
    public async Task What_came_before_a_connection_was_lost_is_read_before_there_is_another_one()
    {
        EventHubSubscriber? subscriber = null;
        var readBefore = new ConcurrentQueue<string?>();
        subscriber = new EventHubSubscriber(new EventSubscriberOptions
        {
            Hub = _hub.Address,
            Token = _ =>
            {
                readBefore.Enqueue(subscriber!.Cursor);
                return new("token");
            },
            BaseDelay = TimeSpan.FromMilliseconds(1),
        });
        await using var reading = new Reading(subscriber, Deadline);
        var subscription = await _hub.NextAsync(Deadline);
        subscription.Begins("c0");
        await subscription.SendAsync("c1", Event("bulk-0", 1), Event("bulk-0", 2));
        await reading.NextAsync();
        var before = readBefore.Count;

        subscription.Abort();
        await Eventually.Holds(() => subscription.Ended.IsCancellationRequested, "the end of the connection", cancellationToken: Deadline);
        await reading.NextAsync();
        reading.Ask();

        Assert.Equal("c1", (await _hub.NextAsync(Deadline)).Cursor);
        Assert.Equal("c1", readBefore.Skip(before).First());
    }

    [Fact]
    public async Task A_hub_that_ends_every_connection_at_once_is_asked_after_ever_longer_pauses()
    {
        var time = new RecordingTime();
        var firstPause = TimeSpan.FromMilliseconds(200);
        await using var reading = new Reading(Subscriber(ackInterval: firstPause, baseDelay: firstPause, time: time), Deadline);

        // Each pause is random up to a bound that doubles: that none of these is longer than the first may be, happens once in 2^60 times.
        for (var count = 0; count < 13; count++)
        {
            var subscription = await _hub.NextAsync(Deadline);
            subscription.Begins("c0");
            subscription.Abort();
        }

        Assert.True(time.Waits.Max() > firstPause, $"None of {string.Join(", ", time.Waits)} is longer than {firstPause}.");
    }

    [Theory]
    [InlineData("")]
    [InlineData(ScriptedHub.Path)]
    [InlineData(ScriptedHub.Path + "/")]
    public async Task A_hub_behind_a_path_is_found_there(string path)
    {
        await using var reading = new Reading(Subscriber(new Uri(_hub.Address, path)), Deadline);

        var subscription = await _hub.NextAsync(Deadline);

        Assert.Equal(path.TrimEnd('/') + "/hubs/events", subscription.Path);
    }

    [Fact]
    public async Task A_token_that_does_not_come_does_not_hold_up_the_end_of_the_reading()
    {
        var asked = new TaskCompletionSource<CancellationToken>();
        var reading = new Reading(
            new EventHubSubscriber(new EventSubscriberOptions
            {
                Hub = _hub.Address,
                Token = token =>
                {
                    asked.TrySetResult(token);
                    return new(new TaskCompletionSource<string>().Task);
                },
            }),
            Deadline);
        var given = await asked.Task.WaitAsync(Deadline);

        await reading.DisposeAsync().AsTask().WaitAsync(Deadline);

        Assert.True(given.IsCancellationRequested);
    }

    private static string Event(string lane, int sequence, int bytes = 0) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"id":"{{IdOf(lane, sequence)}}","position":"{{lane}}:{{sequence}}","data":{"text":"{{new string('x', bytes)}}"},"target_user_id":"ada"}""");

    private static Guid IdOf(string lane, int sequence) => new(sequence, (short)lane.Length, 7, new byte[8]);

    private static async Task<List<string>> TakeAsync(Reading reading, int count)
    {
        var positions = new List<string>();
        while (positions.Count < count)
        {
            positions.Add((await reading.NextAsync()).GetProperty("position").GetString()!);
        }

        return positions;
    }

    private EventHubSubscriber Subscriber(
        Uri? address = null, int bufferedBytes = 1_048_576, TimeSpan? ackInterval = null, TimeSpan? baseDelay = null, TimeProvider? time = null) => new(
        new EventSubscriberOptions
        {
            Hub = address ?? _hub.Address,
            Token = _ => new("token"),
            BufferedBytes = bufferedBytes,
            AckInterval = ackInterval ?? TimeSpan.FromSeconds(1),
            BaseDelay = baseDelay ?? TimeSpan.FromMilliseconds(1),
        },
        time);
}
