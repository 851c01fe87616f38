using CsCheck;
using EventHub.Grains.Log;
using EventHub.Grains.Tests.Samples;
using EventHub.Log;

namespace EventHub.Grains.Tests.Log;

public sealed class WaitingAppendsTests
{
    [Fact]
    public void Commits_take_everything_in_order_of_arrival_within_their_caps() =>
        Gen.Select(Gen.Int[0, 5].Array[0, 30], Gen.Int[1, 8], Gen.Int[200, 3_000]).Sample(static (sizes, maxEvents, maxBytes) =>
        {
            var waiting = new WaitingAppends(new EventLogOptions { MaxCommitEvents = maxEvents, MaxCommitBytes = maxBytes }, TimeProvider.System);
            var requests = sizes.Select(Request).ToArray();
            foreach (var request in requests)
            {
                _ = waiting.Add(request);
            }

            Assert.Equal(requests.Sum(Bytes), waiting.Bytes);
            var taken = new List<AppendRequest>();
            while (!waiting.IsEmpty)
            {
                var commit = waiting.TakeCommit();
                Assert.NotEmpty(commit);
                Assert.True(
                    commit.Count == 1
                    || (commit.Sum(static w => w.Request.Events.Length) <= maxEvents && commit.Sum(static w => Bytes(w.Request)) <= maxBytes));
                taken.AddRange(commit.Select(static w => w.Request));
            }

            Assert.Equal(requests, taken);
            Assert.Equal(0, waiting.Bytes);
        });

    [Fact]
    public void What_is_beyond_the_bound_is_told_to_come_again()
    {
        var request = Request(1);
        var waiting = new WaitingAppends(new EventLogOptions { MaxWaitingBytes = (int)Bytes(request) * 2 }, TimeProvider.System);
        _ = waiting.Add(request);
        _ = waiting.Add(Request(1));

        Assert.Throws<LogOverloadedException>(() => { _ = waiting.Add(Request(1)); });
        Assert.Equal(2, waiting.TakeAll().Count);
    }

    [Fact]
    public void A_single_request_is_taken_whatever_its_size()
    {
        var waiting = new WaitingAppends(new EventLogOptions { MaxWaitingBytes = 1, MaxCommitBytes = 1, MaxCommitEvents = 1 }, TimeProvider.System);

        _ = waiting.Add(Request(5));

        Assert.Single(waiting.TakeCommit());
    }

    [Fact]
    public void Room_is_made_by_taking()
    {
        var request = Request(1);
        var waiting = new WaitingAppends(new EventLogOptions { MaxWaitingBytes = (int)Bytes(request) }, TimeProvider.System);
        _ = waiting.Add(request);
        waiting.TakeCommit();

        _ = waiting.Add(Request(1));

        Assert.Equal(Bytes(request), waiting.Bytes);
    }

    [Fact]
    public async Task Every_caller_gets_its_own_answer()
    {
        var waiting = new WaitingAppends(new EventLogOptions(), TimeProvider.System);
        var first = waiting.Add(Request(1));
        var second = waiting.Add(Request(1));
        var taken = waiting.TakeAll();
        var answer = new AppendResult();

        taken[1].Complete(answer);
        taken[0].Fail(new LogUnavailableException("gone"));

        Assert.Same(answer, await second);
        Assert.Equal("gone", (await Assert.ThrowsAsync<LogUnavailableException>(() => first)).Message);
        Assert.True(waiting.IsEmpty);
        Assert.Equal(0, waiting.Bytes);
    }

    private static AppendRequest Request(int events) => new() { Events = [.. Enumerable.Range(0, events).Select(static _ => Sample.Accepted())] };

    private static long Bytes(AppendRequest request) => request.Events.Sum(static e => (long)e.Body.Length);
}
