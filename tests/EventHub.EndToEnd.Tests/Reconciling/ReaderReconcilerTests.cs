using EventHub.Log;

namespace EventHub.Testing.Reconciling;

public sealed class ReaderReconcilerTests
{
    private static readonly LoggedEvent[] Log =
        [Stored(1, "bulk-0", 1, "dns"), Stored(2, "urgent", 1, "dns"), Stored(3, "bulk-0", 2, "user"), Stored(4, "bulk-0", 3, "dns")];

    [Fact]
    public void A_reader_that_got_everything_once_and_in_lane_order_has_no_findings() =>
        Assert.Empty(ReaderReconciler.Compare(Log, Everything(Log)));

    [Fact]
    public void Lanes_may_overtake_each_other() =>
        Assert.Empty(ReaderReconciler.Compare(Log, Everything(Log[1], Log[0], Log[2], Log[3])));

    [Fact]
    public void What_a_reader_did_not_ask_for_is_not_missed() =>
        Assert.Empty(ReaderReconciler.Compare(Log, OfDns(Log[0], Log[1], Log[3])));

    [Fact]
    public void A_lost_event_is_found() =>
        Assert.Equal([Fault.Lost], Faults(Everything(Log[0], Log[1], Log[3])));

    [Fact]
    public void A_lost_tail_is_found() =>
        Assert.Equal([Fault.Lost], Faults(Everything(Log[..3])));

    [Fact]
    public void A_doubled_event_is_found() =>
        Assert.Equal([Fault.Doubled], Faults(Everything(Log[0], Log[1], Log[2], Log[2], Log[3])));

    [Fact]
    public void A_reordered_event_is_found() =>
        Assert.Equal([Fault.Reordered], Faults(Everything(Log[0], Log[1], Log[3], Log[2])));

    [Fact]
    public void An_invented_event_is_found() =>
        Assert.Equal([Fault.Invented], Faults(Everything([.. Log, Stored(5, "bulk-0", 4, "dns")])));

    [Fact]
    public void Another_event_in_the_place_of_one_is_found() =>
        Assert.Equal([Fault.Invented, Fault.Lost], Faults(Everything(Log[0], Log[1], Log[2] with { Id = Guid.NewGuid() }, Log[3])));

    [Fact]
    public void An_event_that_was_not_asked_for_is_found() =>
        Assert.Equal([Fault.Unwanted], Faults(OfDns(Log)));

    private static IEnumerable<Fault> Faults(ReaderLedger reader) =>
        ReaderReconciler.Compare(Log, reader).Select(static f => f.Fault);

    private static ReaderLedger Everything(params LoggedEvent[] received) => new("everything", static _ => true, Receipts(received));

    private static ReaderLedger OfDns(params LoggedEvent[] received) => new("dns", static e => e.Category == "dns", Receipts(received));

    private static List<ReceivedEvent> Receipts(LoggedEvent[] received) =>
        [.. received.Select(static e => new ReceivedEvent(e.Id, e.Position))];

    private static LoggedEvent Stored(int number, string lane, long sequence, string category) =>
        new(new EventKey("p", number), Guid.CreateVersion7(), new EventPosition(lane, sequence), category, lane == Lanes.Urgent ? "urgent" : "normal");
}
