using System.Globalization;
using System.Net;
using EventHub.Cluster.Tests.Processes;
using EventHub.Testing;

namespace EventHub.Cluster.Tests;

/// <summary>
/// What a reader notices when something dies: how long until it is sent an event that was emitted after the death. Users are many,
/// so that some of their queues, the routers and the log's writers are on whatever dies.
/// </summary>
public sealed class FailureTests(ITestOutputHelper output)
{
    private const int Users = 8;

    /// <summary>After SIGKILL of anything.</summary>
    private static readonly TimeSpan MostAfterDeath = Patience.For(TimeSpan.FromSeconds(15));

    /// <summary>
    /// A process that hangs keeps its connections: what was sent to it is waited for before it is sent elsewhere.
    /// </summary>
    private static readonly TimeSpan MostAfterHang = Patience.For(TimeSpan.FromSeconds(20));

    /// <summary>After a stop that was asked for.</summary>
    private static readonly TimeSpan MostAfterStop = Patience.For(TimeSpan.FromSeconds(5));

    [Fact]
    public async Task Delivery_goes_on_after_each_of_the_silos_was_killed()
    {
        await using var run = await Run.StartAsync(output, silos: 2, apis: 2);
        for (var i = 0; i < 2; i++)
        {
            var silo = run.Cluster.Silos[i];
            silo.Kill();
            Report($"{silo.Name} killed", await run.TimeToResumeAsync(), MostAfterDeath);
            silo.Start();
            await silo.WaitUntilReadyAsync();
            await run.TimeToResumeAsync();
        }

        run.AssertNothingMissedOrTwice();
    }

    [Fact]
    public async Task Readers_of_an_api_node_that_was_killed_go_on_at_another_one()
    {
        await using var run = await Run.StartAsync(output, silos: 2, apis: 2);
        run.Cluster.Apis[0].Kill();
        Report("api 1 killed", await run.TimeToResumeAsync(), MostAfterDeath);
        run.Cluster.Apis[0].Start();
        await run.Cluster.Apis[0].WaitUntilReadyAsync();
        await run.TimeToResumeAsync();

        run.AssertNothingMissedOrTwice();
    }

    [Fact]
    public async Task Readiness_tells_that_the_database_is_lost_and_delivery_goes_on_when_it_is_back()
    {
        await using var run = await Run.StartAsync(output, silos: 2, apis: 1);
        await run.Cluster.Postgres.KillAsync();
        await Eventually.Holds(
            async token => !await run.Cluster.Silos[0].IsHealthyAsync("ready", token), "readiness to fail", Patience.For(TimeSpan.FromSeconds(5)));
        Assert.True(await run.Cluster.Silos[0].IsHealthyAsync("live"));
        using (var admin = run.Cluster.Apis[0].Client(run.Cluster.Token()))
        {
            foreach (var path in new[] { "", "filters", "subscriptions", "deliveries", "replay" })
            {
                using var answer = await admin.GetAsync($"/api/events/{path}");
                Assert.Equal((path, HttpStatusCode.ServiceUnavailable), (path, answer.StatusCode));
                Assert.True(answer.Headers.RetryAfter?.Delta > TimeSpan.Zero);
            }
        }

        await run.Cluster.Postgres.StartAsync();
        Report("PostgreSQL killed and back", await run.TimeToResumeAsync(), MostAfterDeath);
        await Task.WhenAll(run.Cluster.Nodes.Select(static node => node.WaitUntilReadyAsync()));
        run.AssertNothingMissedOrTwice();
    }

    [Fact]
    public async Task A_silo_that_is_stopped_while_the_database_is_lost_ends_before_whoever_asked_gives_up()
    {
        await using var cluster = await ClusterProcess.StartAsync(silos: 1, apis: 0);

        await cluster.Postgres.KillAsync();
        var began = TimeProvider.System.GetTimestamp();

        var exitCode = await cluster.Silos[0].StopAsync();

        Assert.NotEqual(0, exitCode);
        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.Zero, Patience.For(TimeSpan.FromSeconds(28)));
        Assert.Contains("ended after 20 s of stopping", cluster.Silos[0].Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silo_that_slept_through_its_own_death_ends_when_it_wakes_and_has_written_nothing()
    {
        await using var run = await Run.StartAsync(output, silos: 2, apis: 2);
        var asleep = run.Cluster.Silos[0];
        await asleep.PauseAsync();
        Report($"{asleep.Name} paused", await run.TimeToResumeAsync(), MostAfterHang);
        await asleep.GoOnAsync();
        await asleep.WaitForExitAsync();

        Assert.NotEqual(0, asleep.ExitCode);
        await run.TimeToResumeAsync();
        run.AssertNothingMissedOrTwice();
    }

    [Fact]
    public async Task Every_node_can_be_stopped_and_started_again_one_after_the_other()
    {
        await using var run = await Run.StartAsync(output, silos: 2, apis: 2);
        foreach (var node in run.Cluster.Nodes)
        {
            var stopping = node.StopAsync();
            Report($"{node.Name} stopping", await run.TimeToResumeAsync(), MostAfterStop);
            Assert.Equal(0, await stopping);
            Report($"{node.Name} stopped", await run.TimeToResumeAsync(), MostAfterStop);
            node.Start();
            await node.WaitUntilReadyAsync();
            await run.TimeToResumeAsync();
        }

        run.AssertNothingMissedOrTwice();
    }

    private void Report(string what, TimeSpan took, TimeSpan most)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: all readers have the next event after {took.TotalSeconds:0.0} s"));
        Assert.True(took <= most, $"{what}: {took} is more than {most}");
    }

    /// <summary>A cluster with readers of several users at all api nodes.</summary>
    private sealed class Run : IAsyncDisposable
    {
        private readonly List<ClusterReader> _readers = [];
        private readonly List<Guid> _sent = [];
        private readonly ClusterProducer _producer;

        private readonly ITestOutputHelper _output;

        private Run(ITestOutputHelper output, ClusterProcess cluster)
        {
            _output = output;
            Cluster = cluster;
            _producer = new ClusterProducer(cluster.Token(), [.. cluster.Apis]);
        }

        public ClusterProcess Cluster { get; }

        public static async Task<Run> StartAsync(ITestOutputHelper output, int silos, int apis)
        {
            var run = new Run(output, await ClusterProcess.StartAsync(silos, apis));
            for (var i = 0; i < Users; i++)
            {
                // Each begins at another node.
                var nodes = run.Cluster.Apis.Skip(i % apis).Concat(run.Cluster.Apis.Take(i % apis));
                run._readers.Add(await ClusterReader.StartAsync(run.Cluster.Token($"user-{i}"), [.. nodes]));
            }

            await run.TimeToResumeAsync();
            return run;
        }

        /// <summary>From now until an event that is emitted now, urgent and not, has reached all readers.</summary>
        public async Task<TimeSpan> TimeToResumeAsync()
        {
            var began = TimeProvider.System.GetTimestamp();
            Guid[] sent = await Task.WhenAll(_producer.EmitAsync("steady"), _producer.EmitAsync("pressing", "urgent"));
            _sent.AddRange(sent);
            try
            {
                await Task.WhenAll(_readers.SelectMany(reader => sent.Select(id => reader.WaitForAsync(id))));
            }
            catch (TimeoutException)
            {
                TellWhatNodesSaid(sent);
                throw;
            }

            return TimeProvider.System.GetElapsedTime(began);
        }

        private void TellWhatNodesSaid(Guid[] sent)
        {
            foreach (var (i, reader) in _readers.Index())
            {
                _output.WriteLine($"user-{i} lacks {string.Join(", ", sent.Where(id => !reader.Has(id)))}");
            }

            foreach (var node in Cluster.Nodes)
            {
                _output.WriteLine($"{node.Name} said:\n{node.Output}");
            }
        }

        public void AssertNothingMissedOrTwice() => Assert.All(
            _readers, reader => Assert.Equal(_sent.Order(), reader.Received.Select(static r => r.Id).Order()));

        public async ValueTask DisposeAsync()
        {
            foreach (var reader in _readers)
            {
                await reader.DisposeAsync();
            }

            _producer.Dispose();
            await Cluster.DisposeAsync();
        }
    }
}
