using EventHub.Grains.Log;
using EventHub.Grains.Tests.Samples;
using EventHub.Log;
using Microsoft.Extensions.Time.Testing;

namespace EventHub.Grains.Tests.Log;

public sealed class VolatileLaneTests
{
    private readonly FakeTimeProvider _time = new(Sample.Noon);

    [Fact]
    public async Task Numbers_are_dense_in_order_of_the_requests()
    {
        var lane = new VolatileLane(_time);
        var lease = await lane.OpenAsync(default);

        var commit = await lane.CommitAsync(lease, [Request(2), Request(0), Request(1)], Sample.Noon.AddSeconds(1));

        var first = lease.LastSequence + 1;
        Assert.Equal([first, first + 1, first + 2], commit.Results.SelectMany(static r => r.Events).Select(static e => e.Position.Sequence));
        Assert.Equal([2, 0, 1], commit.Results.Select(static r => r.Events.Length));
        Assert.All(commit.Results.SelectMany(static r => r.Events), static e => Assert.Equal((Lanes.Volatile, false), (e.Position.Lane, e.IsDuplicate)));
        Assert.Equal(3, commit.Stored.Count);
        Assert.Equal((first + 2, Sample.Noon.AddSeconds(1)), (commit.Lease.LastSequence, commit.Lease.LastAcceptedAt));
    }

    [Fact]
    public async Task A_later_life_never_gives_a_position_again()
    {
        var lane = new VolatileLane(_time);
        var before = await lane.CommitAsync(await lane.OpenAsync(default), [Request(900)], Sample.Noon);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        var after = await new VolatileLane(_time).OpenAsync(default);

        Assert.True(after.LastSequence >= before.Lease.LastSequence);
    }

    [Fact]
    public async Task What_fell_out_of_memory_is_gone() =>
        Assert.Empty(await new VolatileLane(_time).ReadAsync(1, 10, 1_000, default));

    private static AppendRequest Request(int events) => new() { Events = [.. Enumerable.Range(0, events).Select(static _ => Sample.Accepted())] };
}
