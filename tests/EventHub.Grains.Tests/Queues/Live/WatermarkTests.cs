using EventHub.Grains.Tests.Samples;
using EventHub.Log;

namespace EventHub.Grains.Tests.Queues.Live;

/// <summary>How far a reader has come where nothing matched, and what becomes of one that resumes there.</summary>
public sealed class WatermarkTests : IAsyncLifetime
{
    private const string Wanted = "wanted.event";

    private const string Other = "other.event";

    private static readonly string[] AllLanes = [Lanes.Urgent, "bulk-0", "bulk-1"];

    private LiveSilo _silo = null!;

    public async ValueTask InitializeAsync() => _silo = await LiveSilo.StartAsync();

    public ValueTask DisposeAsync() => _silo.DisposeAsync();

    [Fact]
    public async Task A_reader_of_nothing_that_comes_is_told_how_far_it_is()
    {
        var node = NewNode();
        await node.Subscribe();
        foreach (var lane in AllLanes)
        {
            await _silo.Append(lane, Other, 7);
        }

        await node.Until(() => node.Watermarks > 0 && AllLanes.All(lane => node.Cursor[lane] == 7));

        Assert.Equal(0, node.Received);
    }

    [Fact]
    public async Task A_lane_without_matches_is_passed_beside_one_that_has_some()
    {
        var node = NewNode();
        await node.Subscribe();
        await _silo.Append("bulk-0", Other, 5);
        var rounds = 0;
        while (node.Cursor["bulk-0"] < 5)
        {
            var sent = await _silo.Append("bulk-1", Wanted, 1);
            rounds++;
            await node.Until(() => node.Has(new EventPosition("bulk-1", sent[0])));
        }

        Assert.Equal(rounds, node.Received);
    }

    /// <summary>Seeds, so that a failure can be played again.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Whoever_resumes_by_a_watermark_misses_nothing_and_gets_nothing_twice(int seed)
    {
        var random = new Random(seed);
        var node = NewNode();
        await node.Subscribe();
        var wanted = new HashSet<EventPosition>();
        for (var round = 0; round < 25; round++)
        {
            var lane = AllLanes[random.Next(AllLanes.Length)];
            switch (random.Next(5))
            {
                case 0:
                    wanted.UnionWith((await _silo.Append(lane, Wanted, random.Next(1, 30))).Select(s => new EventPosition(lane, s)));
                    break;
                case 1 or 2:
                    await _silo.Append(lane, Other, random.Next(1, 60));
                    break;
                case 3:
                    var passed = (await _silo.Append(lane, Other, 1))[0];
                    await node.Until(() => node.Cursor[lane] >= passed);
                    Assert.Empty(Untold(node, wanted));
                    break;
                case 4:
                    await node.Disconnect();
                    await _silo.Append(lane, Other, random.Next(3));
                    wanted.UnionWith((await _silo.Append(lane, Wanted, 1)).Select(s => new EventPosition(lane, s)));
                    await node.Subscribe();
                    break;
            }
        }

        await node.Until(() => node.Received >= wanted.Count);
        Assert.Empty(node.Wrong);
        Assert.All(wanted, p => Assert.True(node.Has(p)));
        Assert.Equal(wanted.Count, node.Received);
    }

    /// <summary>What a cursor claims and its reader has not got.</summary>
    private static IEnumerable<EventPosition> Untold(ReadingNode node, IEnumerable<EventPosition> wanted) =>
        wanted.Where(p => p.Sequence <= node.Cursor[p.Lane] && !node.Has(p));

    private ReadingNode NewNode(string user = "ada") => new(_silo, user, Sample.Filter($$"""{"event_types":["{{Wanted}}"]}"""));
}
