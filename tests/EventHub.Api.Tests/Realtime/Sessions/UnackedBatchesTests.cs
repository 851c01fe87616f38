using CsCheck;
using EventHub.Api.Realtime.Sessions;
using EventHub.Delivery;
using EventHub.Events;
using EventHub.Log;

namespace EventHub.Api.Tests.Realtime.Sessions;

public sealed class UnackedBatchesTests
{
    private const int MaxBytes = 1_000;

    private static readonly string[] AllLanes = [Lanes.Urgent, "bulk-0", "bulk-1"];

    private static readonly Gen<(string Lane, int Size, int AckOf)[]> Story = Gen.Select(
        Gen.Int[0, AllLanes.Length - 1].Select(static i => AllLanes[i]), Gen.Int[1, 400], Gen.Int[-20, 60]).Array[0, 60];

    private readonly UnackedBatches _unacked = new(MaxBytes);

    [Fact]
    public void What_is_reported_is_what_the_acknowledged_cursors_cover_in_order() =>
        Story.Sample(static story =>
        {
            var unacked = new UnackedBatches(MaxBytes);
            var sent = new List<(DeliveryOrder Order, Cursor Cursor)>();
            var cursor = Cursor.Start("log1");
            var reported = default(WrittenBatches);
            var acked = 0;
            foreach (var (lane, size, ackOf) in story)
            {
                var order = Order(lane, sent.Count(s => IsUrgent(s.Order) == (lane == Lanes.Urgent)) + 1, cursor[lane] + 3, size);
                cursor = cursor.With(lane, order.Through);
                sent.Add((order, cursor));
                reported = unacked.Add(reported, order, wasSent: true);

                // Acknowledgements come for any batch, also for older ones than the last.
                if (ackOf >= 0 && ackOf < sent.Count)
                {
                    reported = unacked.Acknowledge(reported, sent[ackOf].Cursor);
                    acked = Math.Max(acked, ackOf + 1);
                }

                Assert.Equal(sent.Take(acked).Count(static s => IsUrgent(s.Order)), reported.UrgentBatchNumber);
                Assert.Equal(sent.Take(acked).Count(static s => !IsUrgent(s.Order)), reported.BatchNumber);
                Assert.Equal(acked, unacked.Acked);
                Assert.Equal(
                    sent.Skip(acked).GroupBy(static s => IsUrgent(s.Order)).Any(static line => line.Sum(static s => s.Order.Size) >= MaxBytes),
                    unacked.IsFull);
            }
        });

    [Fact]
    public void An_acknowledgement_may_be_faster_than_the_report_of_the_writing()
    {
        var reported = _unacked.Acknowledge(default, Cursor.Start("log1").With("bulk-0", 7));

        Assert.Equal(1, _unacked.Add(reported, Order("bulk-0", 1, 7, 100), wasSent: true).BatchNumber);
    }

    [Fact]
    public void What_was_not_sent_or_is_not_stored_waits_only_for_what_was_before_it()
    {
        var reported = _unacked.Add(default, Order("bulk-0", 1, 7, 100), wasSent: true);
        reported = _unacked.Add(reported, Order("bulk-0", 2, 9, 100), wasSent: false);
        reported = _unacked.Add(reported, Order(Lanes.Volatile, 3, 12, 100), wasSent: true);
        Assert.Equal(0, reported.BatchNumber);

        Assert.Equal(3, _unacked.Acknowledge(reported, Cursor.Start("log1").With("bulk-0", 7)).BatchNumber);
    }

    [Fact]
    public void A_full_bulk_line_is_seen_whatever_the_urgent_one_acknowledges_of_its_own()
    {
        _unacked.Add(default, Order("bulk-0", 1, 7, MaxBytes), wasSent: true);
        _unacked.Add(default, Order(Lanes.Urgent, 1, 2, 10), wasSent: true);

        _unacked.Acknowledge(default, Cursor.Start("log1").With(Lanes.Urgent, 2));

        Assert.True(_unacked.IsFull);
        _unacked.Clear();
        Assert.False(_unacked.IsFull);
    }

    private static bool IsUrgent(DeliveryOrder order) => order.Lane == Lanes.Urgent;

    private static DeliveryOrder Order(string lane, long number, long through, int size) => new()
    {
        ConnectionId = "connection",
        SubscriptionId = "s",
        BatchNumber = number,
        Lane = lane,
        Priority = EventPriority.Normal,
        Through = through,
        Size = size,
    };
}
