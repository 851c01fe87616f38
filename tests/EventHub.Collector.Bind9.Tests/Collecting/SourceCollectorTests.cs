using System.Net;
using System.Text.Json.Nodes;
using EventHub.Collector.Bind9.Collecting;
using EventHub.Collector.Bind9.Sending;

namespace EventHub.Collector.Bind9.Tests.Collecting;

public sealed class SourceCollectorTests
{
    private static IEnumerable<string> Names(IEnumerable<JsonObject> events) => events.Select(e => (string)e["data"]!["qname"]!);

    private static string[] Queries(int from, int count) => [.. Enumerable.Range(from, count).Select(NamedLines.Query)];

    [Fact]
    public void Lines_reach_the_hub_within_the_delay_of_a_batch()
    {
        using var collector = new CollectorHarness();
        collector.Folder.WriteLines(NamedLines.Query(1), NamedLines.Malware(2), NamedLines.Ignored(3), NamedLines.Unknown(4));
        collector.Start();

        collector.Advance(TimeSpan.FromMilliseconds(200));

        Assert.Equal(["q1.test"], Names(collector.Hub.Bulk));
        Assert.Equal(["m2.test"], Names(collector.Hub.Urgent));
        Assert.Equal(new BatchTally(Lines: 4, Events: 2, Ignored: 1, Unknown: 1), collector.Status.Read().Total);
        var sent = collector.Hub.Bulk[0];
        Assert.Equal(("dns_query_log", "dns", "info", "low"), ((string)sent["type"]!, (string)sent["category"]!, (string)sent["severity"]!, (string)sent["priority"]!));
        Assert.Equal("2026-11-22T13:00:00.040Z", (string)sent["timestamp"]!);
    }

    [Fact]
    public void A_large_log_goes_in_batches_of_bounded_size_and_without_waiting()
    {
        using var collector = new CollectorHarness();
        collector.Folder.WriteLines(Queries(0, 3000));
        collector.Start();

        collector.Advance(TimeSpan.FromMilliseconds(200));

        Assert.Equal(Queries(0, 3000).Length, collector.Hub.Bulk.Count);
        Assert.All(collector.Hub.BatchSizes.Skip(1), size => Assert.InRange(size, 1, 500));
        Assert.Equal(8, collector.Hub.BatchSizes.Count);
    }

    [Fact]
    public void Lines_that_make_no_event_move_the_checkpoint_now_and_then()
    {
        using var collector = new CollectorHarness();
        collector.Start();
        for (int i = 0; i < 100; i++)
        {
            collector.Folder.WriteLines(NamedLines.Ignored(i));
            collector.Advance(TimeSpan.FromMilliseconds(100));
        }
        Assert.InRange(collector.Hub.PositionOf(CollectorHarness.Source), 2, 3);
    }

    [Fact]
    public void While_the_hub_is_away_one_batch_waits_and_one_is_read_ahead()
    {
        using var collector = new CollectorHarness();
        collector.Folder.WriteLines(Queries(0, 5000));
        collector.Hub.Instead = request => request.Method == HttpMethod.Post ? new HttpResponseMessage(HttpStatusCode.BadGateway) : null;
        collector.Start();

        collector.Advance(TimeSpan.FromSeconds(60));

        long size = new FileInfo(collector.Folder.Log).Length;
        Assert.InRange(collector.Status.Read().Lag, size * 3 / 4, size);
        collector.Hub.Instead = _ => null;
        collector.AdvanceUntil(() => collector.Hub.Bulk.Count == 5000);
        Assert.Equal(Enumerable.Range(0, 5000).Select(i => $"q{i}.test"), Names(collector.Hub.Bulk));
    }

    [Fact]
    public void The_hub_is_asked_ever_less_often_and_at_least_every_ten_seconds()
    {
        using var collector = new CollectorHarness();
        collector.Hub.NextFault = () => Fault.Unreachable;
        collector.Start();
        collector.Advance(TimeSpan.FromSeconds(60));
        int firstMinute = collector.Hub.Calls;
        collector.Advance(TimeSpan.FromSeconds(60));

        Assert.InRange(collector.Hub.Calls - firstMinute, 6, 12);
        Assert.False(collector.Running.IsCompleted);
    }

    [Fact]
    public void A_hub_that_says_when_to_come_back_is_not_asked_before()
    {
        using var collector = new CollectorHarness();
        collector.Hub.Instead = _ => new HttpResponseMessage(HttpStatusCode.TooManyRequests) { Headers = { { "Retry-After", "40" } } };
        collector.Start();
        collector.Advance(TimeSpan.FromSeconds(39));
        Assert.Equal(1, collector.Hub.Calls);

        collector.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(2, collector.Hub.Calls);
    }

    [Fact]
    public void An_answer_that_is_lost_is_asked_for_again_and_nothing_is_doubled()
    {
        using var collector = new CollectorHarness();
        var faults = new Queue<Fault>([Fault.None, Fault.None, Fault.AnswerLost]);
        collector.Hub.NextFault = () => faults.TryDequeue(out var fault) ? fault : Fault.None;
        collector.Folder.WriteLines(Queries(0, 10));
        collector.Start();
        collector.AdvanceUntil(() => collector.Status.Read().Total.Events == 10);

        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"q{i}.test"), Names(collector.Hub.Bulk));
        Assert.Equal(4, collector.Hub.Calls);
    }

    [Fact]
    public void A_hub_that_is_silent_is_asked_again()
    {
        using var collector = new CollectorHarness();
        var silence = new TaskCompletionSource<HttpResponseMessage>();
        collector.Folder.WriteLines(Queries(0, 1));
        collector.Start();
        collector.Hub.Silent = silence.Task;
        collector.Advance(TimeSpan.FromMilliseconds(200));
        collector.Hub.Silent = null;
        Assert.Empty(collector.Hub.Bulk);

        collector.Advance(HubClient.CallTimeout);
        // The call that was given up goes on on a thread of the pool, and comes to wait for its next try beside the reader.
        collector.Time.Settle(collector.Running, waits: 2);
        collector.AdvanceUntil(() => collector.Hub.Bulk.Count == 1);
    }

    [Fact]
    public void A_checkpoint_that_moved_elsewhere_is_followed()
    {
        using var collector = new CollectorHarness();
        collector.Folder.WriteLines(Queries(0, 2));
        collector.Start();
        collector.AdvanceUntil(() => collector.Hub.Bulk.Count == 2);
        string afterTwo = collector.Hub.StateOf(CollectorHarness.Source)!;
        collector.Folder.WriteLines(Queries(2, 2));
        collector.AdvanceUntil(() => collector.Hub.Bulk.Count == 4);

        // As another collector of the same source would, which had read less.
        collector.Hub.Commit(CollectorHarness.Source, 1000, afterTwo);
        collector.Folder.WriteLines(Queries(4, 1));
        collector.AdvanceUntil(() => collector.Hub.PositionOf(CollectorHarness.Source) > 1000);

        Assert.Equal(["q0.test", "q1.test", "q2.test", "q3.test", "q2.test", "q3.test", "q4.test"], Names(collector.Hub.Bulk));
    }

    [Fact]
    public void From_the_end_only_what_comes_later_is_sent_also_after_a_crash()
    {
        using var collector = new CollectorHarness { FromEnd = true };
        collector.Folder.WriteLines(Queries(0, 3));
        collector.Start();
        Assert.Equal(1, collector.Hub.PositionOf(CollectorHarness.Source));
        collector.Kill();
        collector.Folder.WriteLines(Queries(3, 2));
        collector.Start();
        collector.AdvanceUntil(() => collector.Hub.Bulk.Count > 0);

        Assert.Equal(["q3.test", "q4.test"], Names(collector.Hub.Bulk));
    }

    [Fact]
    public void What_rotates_before_the_first_lines_are_stored_is_not_taken_for_old()
    {
        using var collector = new CollectorHarness();
        collector.Start();
        collector.Kill();
        collector.Folder.WriteLines(Queries(0, 3));
        collector.Folder.RotateByVersions();
        collector.Folder.WriteLines(Queries(3, 2));
        collector.Start();
        collector.AdvanceUntil(() => collector.Hub.Bulk.Count >= 5);

        Assert.Equal(Enumerable.Range(0, 5).Select(i => $"q{i}.test"), Names(collector.Hub.Bulk));
    }

    [Fact]
    public async Task When_told_to_stop_it_sends_what_it_has_and_ends()
    {
        using var collector = new CollectorHarness();
        collector.Folder.WriteLines(Queries(0, 3));
        collector.Start();
        Assert.Empty(collector.Hub.Bulk);

        collector.Stop();

        await collector.Running;
        Assert.Equal(3, collector.Hub.Bulk.Count);
    }

    [Fact]
    public async Task When_told_to_stop_while_the_hub_is_away_it_ends_after_the_grace()
    {
        using var collector = new CollectorHarness();
        collector.Folder.WriteLines(Queries(0, 3));
        collector.Start();
        collector.Hub.NextFault = () => Fault.Unreachable;
        collector.Advance(TimeSpan.FromSeconds(1));
        collector.Stop();
        collector.Advance(SourceCollector.StopGrace - TimeSpan.FromSeconds(1));
        Assert.False(collector.Running.IsCompleted);

        collector.Advance(TimeSpan.FromSeconds(1));

        await collector.Running;
        Assert.Empty(collector.Hub.Bulk);
    }

    [Fact]
    public async Task A_batch_that_the_hub_refuses_ends_it_with_the_field_named()
    {
        using var collector = new CollectorHarness();
        collector.Folder.WriteLines(Queries(0, 1));
        collector.Hub.Instead = request => request.Method == HttpMethod.Get ? null : FakeHub.Json(HttpStatusCode.BadRequest, new JsonObject
        {
            ["title"] = "Malformed",
            ["detail"] = "The batch was not stored.",
            ["code"] = 4000,
            ["errors"] = new JsonObject { ["events[0].source"] = new JsonArray("is too long") },
        });
        collector.Start();
        collector.Advance(TimeSpan.FromMilliseconds(200));

        var refused = await Assert.ThrowsAsync<HubRefusedException>(() => collector.Running);
        Assert.Equal(ExitCode.Rejected, refused.ExitCode);
        Assert.Contains("events[0].source: is too long", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_with_a_whole_request_is_told_once()
    {
        using var collector = new CollectorHarness();
        collector.Hub.Instead = _ => FakeHub.Json(HttpStatusCode.Forbidden, new JsonObject
        {
            ["title"] = "Forbidden",
            ["detail"] = "Checkpoints are for admins.",
            ["code"] = 4003,
            ["errors"] = new JsonObject { [""] = new JsonArray("Checkpoints are for admins.") },
        });
        collector.Start();
        collector.AdvanceUntil(() => collector.Running.IsCompleted);

        var refused = await Assert.ThrowsAsync<HubRefusedException>(() => collector.Running);
        Assert.Contains("403 Forbidden: Checkpoints are for admins", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(";", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_stays_refused_ends_it_with_what_to_do()
    {
        using var collector = new CollectorHarness();
        collector.Hub.Instead = _ => new HttpResponseMessage(HttpStatusCode.Unauthorized);
        collector.Start();
        collector.AdvanceUntil(() => collector.Running.IsCompleted);

        var refused = await Assert.ThrowsAsync<HubRefusedException>(() => collector.Running);
        Assert.Equal(ExitCode.Unauthorized, refused.ExitCode);
        Assert.Contains("eventhub token", refused.Message, StringComparison.Ordinal);
        Assert.Equal(HubDelivery.MaxRefusals, collector.Hub.Calls);
    }

    [Fact]
    public void A_token_file_that_is_renewed_is_read_again()
    {
        using var collector = new CollectorHarness();
        string file = collector.Folder.Of("-token-of-the-test");
        File.WriteAllText(file, "old\n");
        collector.Token = BearerToken.FromFile(file);
        File.WriteAllText(file, "new\n");
        collector.Hub.Instead = request => request.Headers.Authorization?.Parameter == "old" ? new HttpResponseMessage(HttpStatusCode.Unauthorized) : null;
        collector.Start();

        Assert.Equal(["old", "new", "new"], collector.Hub.Tokens);
        Assert.False(collector.Running.IsCompleted);
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.OK)]
    public async Task Another_server_at_the_address_is_told_apart_from_a_hub(HttpStatusCode status)
    {
        using var collector = new CollectorHarness();
        collector.Hub.Instead = _ => new HttpResponseMessage(status) { Content = new StringContent("<html></html>") };
        collector.Start();

        var refused = await Assert.ThrowsAsync<HubRefusedException>(() => collector.Running);
        Assert.Contains("--hub", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_checkpoint_of_something_else_is_not_taken_for_its_own()
    {
        using var collector = new CollectorHarness();
        collector.Hub.Commit(CollectorHarness.Source, 5, "page 7 of the ledger");
        collector.Start();

        var refused = await Assert.ThrowsAsync<HubRefusedException>(() => collector.Running);
        Assert.Contains("--source", refused.Message, StringComparison.Ordinal);
    }
}
