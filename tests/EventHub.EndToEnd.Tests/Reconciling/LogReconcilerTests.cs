using EventHub.Log;

namespace EventHub.Testing.Reconciling;

public sealed class LogReconcilerTests
{
    private static readonly SentEvent[] Sent =
        [Meant(1, "normal"), Meant(2, "urgent"), Meant(3, "low"), Meant(4, "normal")];

    private static readonly LoggedEvent[] Log =
        [Stored(Sent[0], "bulk-0", 1), Stored(Sent[1], "urgent", 1), Stored(Sent[2], "bulk-0", 2), Stored(Sent[3], "bulk-0", 3)];

    private static readonly Acknowledgement[] Told = [.. Log.Select(static e => new Acknowledgement(e.Key, e.Id, e.Position))];

    [Fact]
    public void A_log_with_everything_once_and_in_order_has_no_findings() =>
        Assert.Empty(LogReconciler.Compare(Sent, Told, Log));

    [Fact]
    public void What_was_sent_and_never_acknowledged_may_be_missing() =>
        Assert.Empty(LogReconciler.Compare(Sent, Told[..3], Log[..3]));

    [Fact]
    public void What_was_acknowledged_without_a_position_is_looked_for_all_the_same()
    {
        var bare = Told.Select(static a => a with { Id = null, Position = null });

        Assert.Empty(LogReconciler.Compare(Sent, bare, Log));
        Assert.Equal([Fault.Lost], Faults(Sent, bare, Log[..3]));
    }

    [Fact]
    public void A_lost_event_is_found() =>
        Assert.Equal([Fault.Lost], Faults(Sent, Told, Log[..3]));

    [Fact]
    public void A_hole_in_a_lane_is_found() =>
        Assert.Equal([Fault.Lost], Faults(Sent, Told[..2], [Log[0], Log[1], Log[3]]));

    [Fact]
    public void A_lane_that_does_not_begin_at_1_is_found() =>
        Assert.Equal([Fault.Lost], Faults(Sent, [], [Stored(Sent[0], "bulk-0", 2)]));

    [Fact]
    public void An_event_stored_twice_under_two_ids_is_found() =>
        Assert.Equal([Fault.Doubled], Faults([.. Sent.Select(static e => e with { Id = null })], Told, [.. Log, Log[3] with { Position = new("bulk-0", 4), Id = Guid.NewGuid() }]));

    [Fact]
    public void A_position_given_twice_is_found()
    {
        var other = Meant(5, "normal");

        Assert.Equal([Fault.Doubled], Faults([.. Sent, other], Told, [.. Log, Stored(other, "bulk-0", 3)]));
    }

    [Fact]
    public void An_id_given_twice_is_found()
    {
        var other = Meant(5, "normal") with { Id = Sent[0].Id };

        Assert.Equal([Fault.Doubled], Faults([.. Sent, other], Told, [.. Log, Stored(other, "bulk-0", 4)]));
    }

    [Fact]
    public void A_listing_out_of_order_is_found() =>
        Assert.Contains(Fault.Reordered, Faults(Sent, Told, [Log[0], Log[1], Log[3], Log[2]]));

    [Fact]
    public void A_producers_event_that_overtook_another_in_its_lane_is_found() =>
        Assert.Equal([Fault.Reordered], Faults(Sent, [], [Stored(Sent[2], "bulk-0", 1), Stored(Sent[0], "bulk-0", 2)]));

    [Fact]
    public void An_invented_event_is_found() =>
        Assert.Equal([Fault.Invented], Faults(Sent, Told, [.. Log, Stored(Meant(5, "normal"), "bulk-0", 4)]));

    [Fact]
    public void An_event_with_another_id_priority_category_or_lane_than_it_was_sent_with_is_found()
    {
        Assert.Equal([Fault.Altered], Faults(Sent, Told[..3], [.. Log[..3], Log[3] with { Id = Guid.NewGuid() }]));
        Assert.Equal([Fault.Altered], Faults(Sent, Told[..3], [.. Log[..3], Log[3] with { Priority = "high" }]));
        Assert.Equal([Fault.Altered], Faults(Sent, Told[..3], [.. Log[..3], Log[3] with { Category = "dns" }]));
        Assert.Equal([Fault.Altered], Faults(Sent, Told[..3], [.. Log[..3], Log[3] with { Position = new("urgent", 2) }]));
    }

    [Fact]
    public void An_event_elsewhere_than_acknowledged_is_found()
    {
        Assert.Equal([Fault.Altered], Faults(Sent, [Told[0] with { Position = new("bulk-0", 3) }], Log));
        Assert.Equal([Fault.Altered], Faults(Sent, [Told[0] with { Id = Guid.NewGuid() }], Log));
    }

    private static IEnumerable<Fault> Faults(
        IEnumerable<SentEvent> sent, IEnumerable<Acknowledgement> acknowledged, IReadOnlyList<LoggedEvent> log) =>
        LogReconciler.Compare(sent, acknowledged, log).Select(static f => f.Fault);

    private static SentEvent Meant(int number, string priority) =>
        new(new EventKey("p", number), Guid.CreateVersion7(), "custom", priority);

    private static LoggedEvent Stored(SentEvent sent, string lane, long sequence) =>
        new(sent.Key, sent.Id!.Value, new EventPosition(lane, sequence), sent.Category, sent.Priority);
}
