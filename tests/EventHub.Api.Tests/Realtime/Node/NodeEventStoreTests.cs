using CsCheck;
using EventHub.Api.Realtime.Node;
using EventHub.Api.Tests.Realtime.Cluster;
using EventHub.Events;
using EventHub.Log;

namespace EventHub.Api.Tests.Realtime.Node;

public sealed class NodeEventStoreTests
{
    private const string Bulk = "bulk-0";

    [Fact]
    public void An_event_is_found_by_lane_and_sequence()
    {
        var store = new NodeEventStore(1_000_000);
        var bulk = TestEvents.Of(Bulk, 5);
        var urgent = TestEvents.Of(Lanes.Urgent, 5);

        store.Add([bulk, urgent]);

        Assert.Same(bulk, store.Lane(Bulk)![5]);
        Assert.Same(urgent, store.Lane(Lanes.Urgent)![5]);
        Assert.Null(store.Lane(Bulk)![6]);
        Assert.Null(store.Lane(Bulk)![5 + LaneRing.MaxCapacity]);
        Assert.Null(store.Lane("bulk-1"));
    }

    [Fact]
    public void The_oldest_arrivals_give_way_when_the_bytes_are_used_up()
    {
        var one = TestEvents.Of(Bulk, 1);
        var store = new NodeEventStore(3 * (one.Size + NodeEventStore.Overhead));

        store.Add([one, TestEvents.Of(Bulk, 2), TestEvents.Of(Bulk, 3), TestEvents.Of(Bulk, 4)]);

        Assert.Null(store.Lane(Bulk)![1]);
        Assert.NotNull(store.Lane(Bulk)![2]);
        Assert.NotNull(store.Lane(Bulk)![4]);
    }

    [Fact]
    public void The_same_event_again_takes_no_more_bytes()
    {
        var store = new NodeEventStore(1_000_000);
        var e = TestEvents.Of(Bulk, 1);
        store.Add([e]);
        var bytes = store.Bytes;

        store.Add([e]);

        Assert.Equal(bytes, store.Bytes);
    }

    [Fact]
    public void A_volatile_lane_that_counts_anew_replaces_what_had_the_number()
    {
        var store = new NodeEventStore(1_000_000);
        var second = TestEvents.Of(Lanes.Volatile, 1);
        store.Add([TestEvents.Of(Lanes.Volatile, 1)]);

        store.Add([second]);

        Assert.Same(second, store.Lane(Lanes.Volatile)![1]);
    }

    [Fact]
    public void Sparse_sequences_that_meet_in_a_slot_are_both_kept()
    {
        var store = new NodeEventStore(1_000_000);

        store.Add([TestEvents.Of(Bulk, 1), TestEvents.Of(Bulk, 1 + 1024), TestEvents.Of(Bulk, 1 + (3 * 1024))]);

        Assert.NotNull(store.Lane(Bulk)![1]);
        Assert.NotNull(store.Lane(Bulk)![1025]);
        Assert.NotNull(store.Lane(Bulk)![3073]);
    }

    [Fact]
    public void A_slot_at_the_largest_capacity_goes_to_the_newest()
    {
        var ring = new LaneRing();
        var old = TestEvents.Of(Bulk, 1);
        ring.Put(old);

        ring.Put(TestEvents.Of(Bulk, 1 + LaneRing.MaxCapacity));
        ring.Remove(old);

        Assert.Equal(LaneRing.MaxCapacity, ring.Capacity);
        Assert.Null(ring[1]);
        Assert.NotNull(ring[1 + LaneRing.MaxCapacity]);
    }

    [Fact]
    public void Bytes_never_exceed_the_bound_and_the_newest_is_always_there() =>
        Gen.Int[1, 5_000].Array[1, 60].Sample(steps =>
        {
            const long bound = 10_000;
            var store = new NodeEventStore(bound);
            var sequence = 0L;
            foreach (var step in steps)
            {
                sequence += step;
                store.Add([TestEvents.Of(Bulk, sequence)]);
                Assert.InRange(store.Bytes, 1, bound);
                Assert.Equal(sequence, store.Lane(Bulk)![sequence]!.Position.Sequence);
            }
        });
}
