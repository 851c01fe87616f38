using EventHub.Grains.Tests.Samples;
using EventHub.Grains.Tracking;
using EventHub.Log;
using EventHub.Storage.Deliveries;
using EventHub.Tracking;

namespace EventHub.Grains.Tests.Tracking;

/// <summary>From pending to delivered or given up; time is what the caller says.</summary>
public sealed class DeliveryLedgerTests
{
    private const string User = "ann";

    private const string Route = "a.1";

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly TrackingOptions _options = new() { MaxAttempts = 3, AckTimeout = TimeSpan.FromSeconds(30), BaseDelay = TimeSpan.FromSeconds(2) };
    private readonly DeliveryLedger _ledger;
    private DateTimeOffset _now = Sample.Noon;

    public DeliveryLedgerTests() => _ledger = new DeliveryLedger(_options, new Random(1));

    [Fact]
    public void What_was_handed_over_is_delivered_when_a_cursor_at_or_beyond_it_is_acknowledged()
    {
        HandOver(1, 2, 3);

        Assert.Equal([Id(1), Id(2)], Acknowledge(2).Settled.Select(static o => o.Id));
        Assert.Empty(Acknowledge(2).Settled);
        var last = Acknowledge(9);
        Assert.Equal((Id(3), DeliveryStatus.Delivered), (last.Settled[0].Id, last.Settled[0].Status));
    }

    [Fact]
    public void An_acknowledgement_that_overtakes_the_row_settles_it_once_it_is_recorded()
    {
        _ledger.Handed(User, At(1), new Sending(Route, null, 1, IsUrgent: true));
        Assert.True(Acknowledge(1).IsEmpty);

        var changes = Record(1);

        Assert.Equal([Id(1)], changes.Added.Select(static d => d.Key.ToId()));
        Assert.Equal([DeliveryStatus.Delivered], changes.Settled.Select(static o => o.Status));
        Assert.Equal([At(1)], changes.Over);
    }

    [Fact]
    public void The_time_to_acknowledge_begins_when_the_transport_has_taken_the_event()
    {
        HandOver(1);
        _now += TimeSpan.FromHours(1);
        Assert.True(FailOverdue().IsEmpty);
        Write(1);
        Assert.Equal(_now + _options.AckTimeout, _ledger.NextDue);
        _now += _options.AckTimeout - Second;
        Assert.True(FailOverdue().IsEmpty);

        _now += Second;

        Assert.Equal([DeliveryStatus.Retrying], FailOverdue().Settled.Select(static o => o.Status));
    }

    [Fact]
    public void What_nobody_acknowledges_is_tried_as_often_as_may_be_and_then_given_up()
    {
        HandOver(1);
        Write(1);
        for (var attempt = 1; attempt < _options.MaxAttempts; attempt++)
        {
            _now += _options.AckTimeout;
            var retry = Assert.Single(FailOverdue().Settled);
            Assert.Equal(DeliveryStatus.Retrying, retry.Status);
            Assert.InRange(retry.RetryAfter!.Value, _now, _now + RetryPolicy.Ceiling(attempt, _options));
            Assert.Equal(retry.RetryAfter, _ledger.NextDue);
            _now = retry.RetryAfter.Value;
            Resend(attempt, 10 + attempt);
            Assert.Null(_ledger.NextDue);
            Write(10 + attempt);
        }

        _now += _options.AckTimeout;
        var dead = FailOverdue();

        Assert.Equal(DeliveryStatus.Failed, Assert.Single(dead.Settled).Status);
        Assert.Contains("after 3 attempts", dead.Settled[0].ErrorMessage, StringComparison.Ordinal);
        _ledger.Remove(dead.Over);
        Assert.True(_ledger.IsEmpty);
    }

    [Fact]
    public void What_was_sent_again_is_acknowledged_by_a_cursor_that_counts_it_or_by_one_beyond_its_place()
    {
        _ledger.Open(Row(1), _now);
        _ledger.Open(Row(2), _now);
        Resend(7, 1);

        Assert.True(Acknowledge(5).IsEmpty);
        Assert.True(Acknowledge(0, redelivered: 6).IsEmpty);
        Assert.Equal(2, Acknowledge(0, redelivered: 7).Settled.Count);
    }

    [Fact]
    public void What_failed_together_is_sent_again_together_and_in_order()
    {
        HandOver(3, 1, 2);
        Write(1);
        _now += _options.AckTimeout;

        var retries = FailOverdue().Settled;

        Assert.Single(retries.Select(static o => o.RetryAfter).Distinct());
        Assert.Equal([At(1), At(2), At(3)], _ledger.TakeDue(retries[0].RetryAfter!.Value));
    }

    [Fact]
    public void The_end_of_a_connection_is_no_attempt_and_what_it_had_is_due_at_once()
    {
        HandOver(1, 2);
        Write(1);

        _ledger.Close(Route, _now);

        Assert.Equal([At(1), At(2)], _ledger.TakeDue(_now));
        Assert.True(Acknowledge(9).IsEmpty);
    }

    [Fact]
    public void Two_subscriptions_that_were_sent_the_same_event_need_one_acknowledgement()
    {
        HandOver(1);
        _ledger.Handed(User, At(1), new Sending("b.1", null, 1, IsUrgent: true));

        _ledger.Close("b.1", _now);

        Assert.Empty(_ledger.TakeDue(_now));
        Assert.Equal([Id(1)], Acknowledge(1).Settled.Select(static o => o.Id));
    }

    [Fact]
    public void A_subscription_without_acknowledgements_is_believed_when_its_batch_was_written()
    {
        _ledger.Open(Row(4), _now);
        var entry = _ledger.FindLookedUp(Assert.Single(_ledger.TakeDue(_now)))!;
        DeliveryLedger.Await(entry, Route);
        _ledger.TakeAwaited(Route, static _ => null);
        Assert.True(Write(99, needsAck: false).IsEmpty);

        _ledger.TakeAwaited(Route, static _ => new Sending(Route, null, 5, IsUrgent: true));

        Assert.True(Write(4, needsAck: false).IsEmpty);
        Assert.Equal([DeliveryStatus.Delivered], Write(5, needsAck: false).Settled.Select(static o => o.Status));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_an_earlier_life_of_the_subscription_was_sent_is_as_good_as_written(bool needsAck)
    {
        _ledger.Open(Row(4), _now);
        DeliveryLedger.SentBefore(_ledger.FindLookedUp(Assert.Single(_ledger.TakeDue(_now)))!, Route);

        var changes = Write(0, needsAck);

        Assert.Equal(needsAck ? 0 : 1, changes.Settled.Count);
        Assert.Equal(needsAck ? _now + _options.AckTimeout : null, _ledger.NextDue);
        Assert.Equal(needsAck ? 1 : 0, Acknowledge(4).Settled.Count);
    }

    [Fact]
    public void What_has_expired_is_not_sent()
    {
        _ledger.Open(Row(1, expiresAt: _now + Second), _now);
        _ledger.Open(Row(2), _now);

        Assert.Equal([At(2)], _ledger.TakeDue(_now + Second));
        Assert.Equal(1, _ledger.Count);
    }

    [Fact]
    public void What_the_store_still_calls_open_but_was_settled_meanwhile_is_not_opened_again_unless_it_is_redriven()
    {
        HandOver(1);
        _ledger.Remove(Acknowledge(1).Over);

        Assert.False(_ledger.Open(Row(1), _now));
        Assert.Empty(_ledger.TakeDue(_now));
        _ledger.Redrive(Row(1), _now);
        Assert.True(_ledger.FindLookedUp(Assert.Single(_ledger.TakeDue(_now)))!.IsRedriven);
    }

    [Fact]
    public void A_row_that_is_to_be_retried_later_is_not_due_before()
    {
        _ledger.Open(Row(1) with { RetryAfter = _now + Second }, _now);

        Assert.Empty(_ledger.TakeDue(_now));
        Assert.Equal(_now + Second, _ledger.NextDue);
        Assert.Equal([At(1)], _ledger.TakeDue(_now + Second));
    }

    [Fact]
    public void What_lies_beyond_what_was_read_of_the_store_waits_for_what_comes_before_it()
    {
        _ledger.Open(Row(1), _now);
        _ledger.Open(Row(3), _now);

        Assert.Equal([At(1)], _ledger.TakeDue(_now, At(2)));
        Assert.Equal([At(3)], _ledger.TakeDue(_now));
    }

    [Fact]
    public void What_waits_can_be_left_to_the_store_but_for_what_that_does_not_know()
    {
        _ledger.Open(Row(1), _now);
        _ledger.Redrive(Row(2), _now);
        _ledger.Handed(User, At(3), new Sending(Route, null, 1, IsUrgent: true));
        _ledger.Close(Route, _now);
        HandOver(4);

        _ledger.LeaveWaiting();

        Assert.Equal(3, _ledger.Count);
        Assert.Equal([At(2)], _ledger.TakeDue(_now));
    }

    [Fact]
    public void What_somebody_was_sent_stays_known_while_it_waits_to_be_sent_again()
    {
        HandOver(1);
        _ledger.Open(Row(2), _now);
        Write(1);
        _now += _options.AckTimeout;
        FailOverdue();

        _ledger.LeaveWaiting();

        Assert.Equal(1, _ledger.Count);
        Assert.Equal(DeliveryStatus.Delivered, Assert.Single(Acknowledge(1).Settled).Status);
    }

    [Fact]
    public void What_is_not_recorded_yet_is_waited_for_and_not_asked_for()
    {
        _ledger.Handed(User, At(1), new Sending(Route, null, 1, IsUrgent: true));
        _ledger.Handed(User, At(2), new Sending("b.1", null, 1, IsUrgent: true));
        Write(1);
        _ledger.Close("b.1", _now);

        Assert.Null(_ledger.NextDue);
        Record(1);
        Assert.Equal(_now + _options.AckTimeout, _ledger.NextDue);
        Record(2);
        Assert.Equal(_now, _ledger.NextDue);
    }

    [Fact]
    public void There_is_room_until_as_much_waits_as_may()
    {
        _options.MaxUnacknowledged = 2;
        HandOver(1);
        Assert.True(_ledger.HasRoom);
        HandOver(2);
        Assert.False(_ledger.HasRoom);
        var over = Acknowledge(1).Over;
        Assert.False(_ledger.HasRoom);

        _ledger.Remove(over);

        Assert.True(_ledger.HasRoom);
    }

    internal static EventPosition At(long sequence) => new(Lanes.Urgent, sequence);

    internal static TrackedDelivery Row(long sequence, DateTimeOffset? expiresAt = null) => new()
    {
        Key = new DeliveryKey(User, null, At(sequence)),
        EventId = Guid.CreateVersion7(Sample.Noon),
        Status = DeliveryStatus.Pending,
        Attempts = 0,
        MaxAttempts = 3,
        CreatedAt = Sample.Noon,
        UpdatedAt = Sample.Noon,
        ExpiresAt = expiresAt,
    };

    private static Guid Id(long sequence) => new DeliveryKey(User, null, At(sequence)).ToId();

    private void HandOver(params long[] sequences)
    {
        foreach (var sequence in sequences)
        {
            _ledger.Handed(User, At(sequence), new Sending(Route, null, 1, IsUrgent: true));
            Record(sequence);
        }
    }

    private LedgerChanges Record(long sequence)
    {
        var changes = new LedgerChanges();
        _ledger.Record(At(sequence), new NewDelivery(new DeliveryKey(User, null, At(sequence)), Guid.CreateVersion7(Sample.Noon), 3, null), changes);
        return changes;
    }

    private LedgerChanges Acknowledge(long sequence, long redelivered = 0)
    {
        var changes = new LedgerChanges();
        _ledger.Acknowledge(Route, Cursor.Start("0a1b2c3d").With(Lanes.Urgent, sequence).With(Lanes.Redelivered, redelivered), changes);
        return changes;
    }

    private LedgerChanges Write(long batch, bool needsAck = true)
    {
        var changes = new LedgerChanges();
        _ledger.MarkWritten(Route, batch, batch, needsAck, _now, changes);
        return changes;
    }

    private LedgerChanges FailOverdue()
    {
        var changes = new LedgerChanges();
        _ledger.FailOverdue(_now, changes);
        return changes;
    }

    private void Resend(long number, long batch)
    {
        foreach (var position in _ledger.TakeDue(_now))
        {
            _ledger.FindLookedUp(position)!.Send(new Sending(Route, number, batch, IsUrgent: false));
        }
    }
}
