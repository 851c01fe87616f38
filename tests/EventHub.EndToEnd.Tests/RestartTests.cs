using System.Net;
using System.Net.Sockets;
using EventHub.EndToEnd.Tests.Crashing;
using EventHub.Testing;
using EventHub.Testing.Load;
using EventHub.Testing.Reconciling;

namespace EventHub.EndToEnd.Tests;

public sealed class RestartTests(ITestOutputHelper output)
{
    private const int Rounds = 10;

    private const int BulkLanes = 2;

    private const int ShownFindings = 20;

    private static readonly TimeSpan LongestStop = Patience.For(TimeSpan.FromSeconds(10));

    [Fact]
    public async Task A_hub_killed_ten_times_under_load_keeps_each_acknowledged_event_once_and_each_reader_sees_its_events_once_in_lane_order()
    {
        var random = DrawSeed();
        await using var hub = await MortalHub.StartAsync(BulkLanes);
        await using var load = await LoadRun.StartAsync(hub.Life, random, BulkLanes, output);
        foreach (var death in DeathPlan.Draw(random, Rounds))
        {
            await load.WaitForAsync(death);
            output.WriteLine($"{death}: {load.Ledger.Sent.Count} sent, {load.Ledger.Acknowledged.Count} acknowledged");
            await hub.DieAndRiseAsync();
        }

        AssertNothingIsWrong(hub, load, await load.FinishAsync());
    }

    [Fact]
    public async Task A_hub_that_is_asked_to_stop_under_load_ends_well_within_ten_seconds_and_loses_nothing()
    {
        var random = DrawSeed();
        await using var hub = await MortalHub.StartAsync(BulkLanes);
        await using var load = await LoadRun.StartAsync(hub.Life, random, BulkLanes, output);
        await load.WaitForAsync(new Death(Countdown.Received, 2_000));

        var asked = TimeProvider.System.GetTimestamp();
        var exitCode = await hub.Life.StopAsync();
        var took = TimeProvider.System.GetElapsedTime(asked);
        output.WriteLine($"stopped within {took}; it said:\n{hub.Life.Errors}");
        await hub.RiseAsync();

        AssertNothingIsWrong(hub, load, await load.FinishAsync());
        Assert.Equal(0, exitCode);
        Assert.InRange(took, TimeSpan.Zero, LongestStop);
    }

    [Fact]
    public async Task A_client_that_never_ends_its_request_takes_no_time_from_the_silo_when_the_hub_is_asked_to_stop()
    {
        await using var hub = await MortalHub.StartAsync(BulkLanes);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, hub.Life.Start.HttpPort, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync("POST /api/events/emit HTTP/1.1\r\nHos"u8.ToArray(), TestContext.Current.CancellationToken);

        var exitCode = await hub.Life.StopAsync();

        Assert.Equal(0, exitCode);
        Assert.DoesNotContain("non-graceful", hub.Life.Errors, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("TaskCanceledException", hub.Life.Errors, StringComparison.Ordinal);
    }

    private Random DrawSeed()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        return new Random(seed);
    }

    private void AssertNothingIsWrong(MortalHub hub, LoadRun load, IReadOnlyList<LoggedEvent> log)
    {
        output.WriteLine($"{log.Count} events in the log; {string.Join(", ", load.Readers.Select(static r => $"{r.Name}: {r.Count}"))}");
        var findings = Reconciler.Compare(load.Ledger.Sent, load.Ledger.Acknowledged, log, load.Readers.Select(static reader => reader.Ledger));
        Assert.True(
            findings.Count == 0,
            $"{findings.Count} findings:\n{string.Join('\n', findings.Take(ShownFindings))}\nThe hub said:\n{hub.Life.Errors}");
    }
}
