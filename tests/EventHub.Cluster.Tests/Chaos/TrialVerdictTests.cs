using System.Globalization;
using EventHub.Log;
using EventHub.Testing.Load;
using EventHub.Testing.Reconciling;

namespace EventHub.Cluster.Tests.Chaos;

/// <summary>A trial that can't fail proves nothing: each thing that may go wrong, done to ledgers that agree.</summary>
public sealed class TrialVerdictTests
{
    private static readonly SentEvent[] Sent =
        [.. Enumerable.Range(1, 5).Select(static i => new SentEvent(new EventKey("p", i), Guid.CreateVersion7(), "dns", "normal"))];

    private static readonly LoggedEvent[] Log = [.. Sent.Select(static (e, i) => Stored(e, i + 1))];

    private static readonly TrialResult Passed = Result(Log, Log);

    [Fact]
    public void Nothing_speaks_against_ledgers_that_agree() => Assert.Empty(TrialVerdict.Of(Passed));

    [Fact]
    public void An_acknowledged_event_that_the_log_lost_fails_the_trial() =>
        AssertFails(Result(Log[..4], Log[..4]), Fault.Lost, "the log");

    [Fact]
    public void An_event_that_a_reader_was_not_sent_fails_the_trial() =>
        AssertFails(Result(Log, [Log[0], Log[1], Log[3], Log[4]]), Fault.Lost, "reader");

    [Fact]
    public void An_event_that_was_stored_twice_fails_the_trial()
    {
        LoggedEvent[] log = [.. Log, Log[4] with { Position = new EventPosition("bulk-0", 6) }];

        AssertFails(Result(log, log), Fault.Doubled, "the log");
    }

    [Fact]
    public void An_event_that_a_reader_was_sent_twice_fails_the_trial() =>
        AssertFails(Result(Log, [.. Log, Log[4]]), Fault.Doubled, "reader");

    [Fact]
    public void Events_that_overtook_each_other_on_the_way_into_the_log_fail_the_trial()
    {
        LoggedEvent[] log = [Log[0], Log[1], Stored(Sent[3], 3), Stored(Sent[2], 4), Log[4]];

        AssertFails(Result(log, log), Fault.Reordered, "the log");
    }

    [Fact]
    public void Events_that_overtook_each_other_on_the_way_to_a_reader_fail_the_trial() =>
        AssertFails(Result(Log, [Log[0], Log[1], Log[3], Log[2], Log[4]]), Fault.Reordered, "reader");

    [Fact]
    public void An_event_that_nobody_sent_fails_the_trial()
    {
        LoggedEvent[] log = [.. Log, Stored(Sent[0] with { Key = new EventKey("nobody", 1), Id = Guid.CreateVersion7() }, 6)];

        AssertFails(Result(log, log), Fault.Invented, "the log");
    }

    [Fact]
    public void An_event_that_a_reader_was_sent_and_the_log_does_not_have_fails_the_trial() =>
        AssertFails(Result(Log, [.. Log, Stored(Sent[0], 6)]), Fault.Invented, "reader");

    [Fact]
    public void A_node_that_ended_by_itself_fails_the_trial() =>
        Assert.Equal(["silo 1 ended by itself with 1"], TrialVerdict.Of(Passed with { UnexpectedEndings = ["silo 1 ended by itself with 1"] }));

    [Fact]
    public void A_stop_that_ended_with_a_failure_fails_the_trial() =>
        Assert.Equal(
            ["api 1 was asked to stop and ended with 134"],
            TrialVerdict.Of(Passed with { Stops = [new Stop("api 1", TimeSpan.FromSeconds(1), 134)] }));

    [Fact]
    public void A_stop_that_took_too_long_fails_the_trial()
    {
        var most = TrialVerdict.MostToStop;

        Assert.Empty(TrialVerdict.Of(Passed with { Stops = [new Stop("api 1", most, 0)] }));
        Assert.Equal(
            [string.Create(CultureInfo.InvariantCulture, $"api 1 took {most.TotalSeconds:0}.1 s to stop, more than {most.TotalSeconds:0} s")],
            TrialVerdict.Of(Passed with { Stops = [new Stop("api 1", most + TimeSpan.FromSeconds(0.1), 0)] }));
    }

    [Fact]
    public void A_load_that_was_not_taken_fails_the_trial_and_the_time_of_outages_is_not_held_against_it()
    {
        var least = (int)Math.Ceiling(ClusterLoad.LeastPerSecond);

        Assert.Empty(TrialVerdict.Of(Passed with { Rate = new LoadRate(9 * least, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1)) }));
        Assert.Equal(
            [string.Create(CultureInfo.InvariantCulture, $"{least - 1} events per second were acknowledged, less than {ClusterLoad.LeastPerSecond:0}")],
            TrialVerdict.Of(Passed with { Rate = new LoadRate(10 * (least - 1), TimeSpan.FromSeconds(11), TimeSpan.FromSeconds(1)) }));
    }

    [Fact]
    public void A_long_list_of_findings_is_cut_short_and_says_so()
    {
        var against = TrialVerdict.Of(Passed with { Findings = [.. Enumerable.Repeat(new Finding(Fault.Lost, "the log", "p#1"), 30)] });

        Assert.Equal(21, against.Count);
        Assert.Equal("and 10 more of that", against[^1]);
    }

    private static void AssertFails(TrialResult result, Fault fault, string where)
    {
        Assert.Contains(TrialVerdict.Of(result), line => line.StartsWith($"{fault} in {where}: ", StringComparison.Ordinal));
        var line = Assert.Single(TrialSummary.Of(result), line => line.StartsWith(fault.ToString(), StringComparison.OrdinalIgnoreCase));
        Assert.NotEqual("0", line.Split(' ')[^1]);
    }

    /// <summary>Of ledgers in which everything was acknowledged as it should be stored.</summary>
    private static TrialResult Result(LoggedEvent[] log, LoggedEvent[] received)
    {
        var ledger = new ProducerLedger();
        ledger.Send(new LoadBatch("p", Sent, null));
        ledger.Acknowledge([.. Log.Select(static e => new Acknowledgement(e.Key, e.Id, null))]);
        var reader = new ReaderLedger("reader", static _ => true, [.. received.Select(static e => new ReceivedEvent(e.Id, e.Position))]);
        return new TrialResult(
            [],
            new LoadRate(20_000, TimeSpan.FromSeconds(10), TimeSpan.Zero),
            new TrialCounts(ledger.Sent.Count, ledger.Confirmed, log.Length, 1, 1, received.Length),
            Reconciler.Compare(ledger.Sent, ledger.Acknowledged, log, [reader]),
            [],
            []);
    }

    private static LoggedEvent Stored(SentEvent e, long sequence) =>
        new(e.Key, e.Id!.Value, new EventPosition("bulk-0", sequence), e.Category, e.Priority);
}
