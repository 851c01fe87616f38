using System.Text.Json;
using EventHub.Statistics;

namespace EventHub.Api.Tests.Rest;

public sealed class StatisticsTests(ApiServer server) : IClassFixture<ApiServer>
{
    private const string Path = "/api/events/statistics";

    [Fact]
    public async Task Statistics_are_for_admins_alone()
    {
        using var admin = await server.Admin.GetAsync(Path);
        using var user = await server.User.GetAsync(Path);
        using var nobody = await server.Anonymous.GetAsync(Path);

        Assert.Equal(200, (int)admin.StatusCode);
        await user.ProblemAsync(403, 4003);
        await nobody.ProblemAsync(401, 4001);
    }

    [Fact]
    public async Task The_counters_of_all_silos_are_added_up()
    {
        var told = await TellAsync(Cluster(
            [Silo("one/1", emitted: 10, rate: 3.5, Standing(head: 42)), Silo("two/2", emitted: 5, rate: 1.5, null)], [FrontEnd("two/2", made: 2, shared: 6)]));

        var events = told.GetProperty("events");
        Assert.Equal((19, 15, 4), (Number(events, "emitted"), Number(events, "processed"), Number(events, "failed")));
        Assert.Equal(15, Number(events.GetProperty("by_category"), "dns"));
        Assert.Equal(5, told.GetProperty("events_per_second").GetDouble());
        Assert.Equal(10, told.GetProperty("window_seconds").GetDouble());
        Assert.Equal(2, Number(told.GetProperty("emits_refused"), "invalid"));
        Assert.Equal(100, told.GetProperty("uptime_seconds").GetDouble());
    }

    [Fact]
    public async Task A_lane_is_one_however_many_silos_wrote_it_and_stands_where_its_writer_says()
    {
        var told = await TellAsync(Cluster(
            [Silo("one/1", emitted: 10, rate: 0, Standing(head: 42)), Silo("two/2", emitted: 5, rate: 0, null, routed: 40)], []));

        var lane = Assert.Single(told.GetProperty("lanes").EnumerateArray());
        Assert.Equal((42, 40, 2, 15), (Number(lane, "head"), Number(lane, "routed"), Number(lane, "lag"), Number(lane, "appended")));
        Assert.Equal((4.5, 30), (lane.GetProperty("commit_p50_ms").GetDouble(), lane.GetProperty("commit_p99_ms").GetDouble()));
    }

    [Fact]
    public async Task Averages_and_ratios_are_of_the_sums_and_null_where_nothing_was()
    {
        var told = await TellAsync(Cluster(
            [Silo("one/1", emitted: 10, rate: 0, null), Silo("two/2", emitted: 30, rate: 0, null)],
            [FrontEnd("one/1", made: 1, shared: 0), FrontEnd("two/2", made: 1, shared: 6)]));

        var strategy = told.GetProperty("strategies")[0];
        Assert.Equal(("hybrid", 2, 20.0, 50.0), (
            strategy.GetProperty("strategy").GetString(), Number(strategy, "batches"),
            strategy.GetProperty("average_events").GetDouble(), strategy.GetProperty("average_wait_ms").GetDouble()));
        var compression = told.GetProperty("compression");
        Assert.Equal((0.75, 0.2), (compression.GetProperty("hit_rate").GetDouble(), compression.GetProperty("ratio").GetDouble()));
        Assert.Equal(1_600, Number(compression, "bytes_saved"));
        Assert.Equal(JsonValueKind.Null, compression.GetProperty("encodings").GetProperty("br").GetProperty("ratio").ValueKind);
    }

    [Fact]
    public async Task A_process_that_is_silo_and_front_end_is_one_node()
    {
        var told = await TellAsync(Cluster([Silo("one/1", 1, 0, null), Silo("two/2", 1, 0, null)], [FrontEnd("two/2", 0, 0), FrontEnd("three/3", 0, 0)]));

        Assert.Equal(
            [("one/1", true, false), ("three/3", false, true), ("two/2", true, true)],
            told.GetProperty("nodes").EnumerateArray().Select(static n =>
                (n.GetProperty("name").GetString(), n.TryGetProperty("silo", out _), n.TryGetProperty("api", out _))));
    }

    [Fact]
    public async Task A_node_that_did_not_answer_is_named_and_the_sums_are_not_called_complete()
    {
        var whole = await TellAsync(Cluster([Silo("one/1", 1, 0, null)], []));
        var partial = await TellAsync(Cluster([Silo("one/1", 1, 0, null)], []) with { Unanswered = [new UnansweredNode("10.0.0.2:11111", "silo")] });
        var young = await TellAsync(Cluster([Silo("one/1", 1, 0, null)], []) with { KnowsFrontEnds = false });

        Assert.True(whole.GetProperty("complete").GetBoolean());
        Assert.False(partial.GetProperty("complete").GetBoolean());
        Assert.Equal("""{"name":"10.0.0.2:11111","role":"silo"}""", partial.GetProperty("unanswered")[0].GetRawText());
        Assert.False(young.GetProperty("complete").GetBoolean());
    }

    [Fact]
    public async Task The_front_end_that_is_asked_makes_itself_known_first_and_reports_its_refusals()
    {
        using var wrong = await server.Admin.EmitAsync("{}");
        using var answer = await server.Admin.GetAsync(Path);

        var reported = await server.Grains.Statistics.Announced[^1].Reporter.Report();
        Assert.Equal(ThisProcess.Name, reported.Process.Name);
        Assert.True(reported.Refused.Single(static r => r.Name == "4000").Count > 0);
    }

    private static long Number(JsonElement of, string name) => of.GetProperty(name).GetInt64();

    private static ClusterReport Cluster(SiloReport[] silos, FrontEndReport[] frontEnds) =>
        new() { Silos = silos, FrontEnds = frontEnds, Unanswered = [], KnowsFrontEnds = true };

    private static LaneStanding Standing(long head) => new(head, 1_000, 0, TimeSpan.FromMilliseconds(4.5), TimeSpan.FromMilliseconds(30));

    /// <summary>Of its events all are stored in one batch, beside two that failed.</summary>
    private static SiloReport Silo(string name, long emitted, double rate, LaneStanding? now, long? routed = null) => new()
    {
        Process = Process(name, TimeSpan.FromSeconds(100)),
        Address = "10.0.0.1:11111",
        Cpu = 0.25,
        Emitted = [new NamedCount("stored", emitted)],
        Refused = [new NamedCount("invalid", 1)],
        FailedEvents = 2,
        EventsPerSecond = rate,
        Lanes = [new LaneReport { Lane = "bulk-0", Now = now, Appended = emitted, Bytes = 100 * emitted, Commits = 1, FailedCommits = 0 }],
        Routers = routed is { } position ? [new RouterReport("bulk-0", position)] : [],
        Strategies = [new StrategyReport("hybrid", 1, emitted, 100 * emitted, TimeSpan.FromMilliseconds(50))],
        Queues = new QueueReport
        {
            Active = 1,
            Subscriptions = 2,
            Depth = 3,
            Deepest = 3,
            Left = [new NamedCount("batched", emitted)],
            Overflows = [],
            Gaps = [],
            GapEvents = [],
            CatchUps = 0,
        },
        Deliveries = new DeliveryCounts(1, 1, 0, 0, 0),
        Kinds = new KindCounts([new NamedCount("dns", emitted)], [], [], []),
    };

    private static FrontEndReport FrontEnd(string name, long made, long shared) => new()
    {
        Process = Process(name, TimeSpan.FromSeconds(50)),
        Connections = [new NamedCount("signalr_json", 4)],
        Opened = [],
        Closed = [],
        Messages = [],
        Bytes = [],
        Refused = [],
        Frames = [new FrameReport("gzip", made, shared, 0, 1_000 * made, 200 * made, 800 * made), new FrameReport("br", 0, 0, 0, 0, 0, 0)],
        WaitingBytes = 0,
        UnackedBytes = 0,
    };

    private static ProcessReport Process(string name, TimeSpan uptime) => new(name, uptime, TimeSpan.FromSeconds(1), 1_000_000, 500_000);

    private async Task<JsonElement> TellAsync(ClusterReport report)
    {
        server.Grains.Statistics.Report = report;
        using var answer = await server.Admin.GetAsync(Path);
        Assert.True(answer.IsSuccessStatusCode);
        return await answer.JsonAsync();
    }
}
