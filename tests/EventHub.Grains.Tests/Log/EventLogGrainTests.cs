using EventHub.Grains.Log;
using EventHub.Grains.Tests.Samples;
using EventHub.Log;
using EventHub.Storage.Log;
using EventHub.Testing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

namespace EventHub.Grains.Tests.Log;

/// <summary>The lane's writer in a silo of its own, over a log in memory.</summary>
public sealed class EventLogGrainTests : IAsyncLifetime
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private readonly MemoryLog _log = new(1);
    private InProcessTestCluster _cluster = null!;

    private IEventLogGrain Lane => _cluster.Client.GetGrain<IEventLogGrain>(Sample.Lane);

    public async ValueTask InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton<IEventLog>(_log);
            silo.Services.AddSingleton(TimeProvider.System);
            silo.Services.AddSingleton<LogMetrics>();
            silo.Services.Configure<EventLogOptions>(static options => options.MaxCommitEvents = 10);
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task Appends_share_commits_and_get_dense_numbers()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Lane.Append(Request(2))));

        Assert.Equal(
            Enumerable.Range(1, 100).Select(static i => (long)i),
            answers.SelectMany(static a => a.Events).Select(static e => e.Position.Sequence).Order());
        Assert.All(answers, static a => Assert.Equal(a.Events[0].Position.Sequence + 1, a.Events[1].Position.Sequence));
        Assert.InRange(_log.Commits, 10, 50);
        Assert.Equal(100, await Lane.GetHead());
    }

    [Fact]
    public async Task A_read_that_waits_is_woken_by_the_next_commit()
    {
        await Lane.Append(Request(1));
        var read = Lane.Read(1, 1_000_000, Long, default);
        Assert.False(read.IsCompleted);

        await Lane.Append(Request(2));

        Assert.Equal([2, 3], (await read).Events.Select(static e => e.Position.Sequence));
    }

    [Fact]
    public async Task A_read_that_nothing_comes_for_is_answered_empty()
    {
        var slice = await Lane.Read(0, 1_000, TimeSpan.FromMilliseconds(1), default);

        Assert.Empty(slice.Events);
        Assert.Equal(0, slice.Head);
    }

    [Fact]
    public async Task What_was_stored_without_confirmation_is_delivered_though_nothing_follows()
    {
        await Lane.Append(Request(1));
        var read = Lane.Read(1, 1_000_000, Long, default);
        _log.LoseConfirmation = true;

        await Assert.ThrowsAsync<LogUnavailableException>(() => Lane.Append(Request(1)));

        Assert.Equal(2, Assert.Single((await read).Events).Position.Sequence);
        Assert.Equal(3, (await Lane.Append(Request(1))).Events[0].Position.Sequence);
    }

    [Fact]
    public async Task What_was_refused_waits_no_longer_for_its_commit()
    {
        await Lane.Append(Request(1));
        _log.RefuseCommit = true;

        await Assert.ThrowsAsync<LogUnavailableException>(() => Lane.Append(Request(1)));

        // Else the node would shed what is of low priority for ever, since nothing else is appended.
        await Lane.GetHead();
        var metrics = _cluster.GetSiloServiceProvider().GetRequiredService<LogMetrics>();
        await Eventually.Holds(() => metrics.Waiting() == (null, 0), "nothing to wait");
    }

    [Fact]
    public async Task A_writer_that_was_replaced_stores_nothing_and_gives_way()
    {
        await Lane.Append(Request(1));
        await _log.OpenLaneAsync(Sample.Lane, default);

        await Assert.ThrowsAsync<LogUnavailableException>(() => Lane.Append(Request(1)));

        Assert.Single(_log[Sample.Lane]);
        Assert.Equal(2, (await Lane.Append(Request(1))).Events[0].Position.Sequence);
    }

    [Fact]
    public async Task Events_from_before_the_writer_s_life_are_read_from_the_store()
    {
        _log.Add(Sample.Event(1));
        _log.Add(Sample.Event(2));

        Assert.Null(await Lane.ReadRecent(0, 1_000_000));
        Assert.Equal([1, 2], (await Lane.Read(0, 1_000_000, Long, default)).Events.Select(static e => e.Position.Sequence));
        await Lane.Append(Request(1));
        Assert.Equal([3], (await Lane.ReadRecent(2, 1_000_000))!.Events.Select(static e => e.Position.Sequence));
    }

    [Fact]
    public async Task A_lane_that_the_log_does_not_have_is_refused() =>
        await Assert.ThrowsAnyAsync<Exception>(() => _cluster.Client.GetGrain<IEventLogGrain>("bulk-1").GetHead());

    private static AppendRequest Request(int events) => new() { Events = [.. Enumerable.Range(0, events).Select(static _ => Sample.Accepted())] };
}
