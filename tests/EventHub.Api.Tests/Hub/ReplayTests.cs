using System.Net.Http.Json;
using System.Text.Json;
using EventHub.Api.Tests.Rest;
using EventHub.Testing;
using EventHub.Visibility;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;

namespace EventHub.Api.Tests.Hub;

/// <summary>Replays as their owners start, watch and control them.</summary>
public sealed class ReplayTests(ReplayRecording recording) : IClassFixture<ReplayRecording>
{
    private const string Replays = "/api/events/replay";

    [Fact]
    public async Task A_recording_is_played_in_order_and_once_and_then_it_is_completed()
    {
        await using var client = await recording.ConnectAsync("ann");
        var started = await client.CallAsync("start_replay", recording.Request("max"));

        var (positions, _) = await client.TakeAsync(ReplayRecording.Count);
        var completed = await client.UntilStatusAsync("completed");

        Assert.Equal(recording.Positions, positions);
        Assert.False(client.HasBatch);
        Assert.Equal("max", started.GetProperty("replay_speed").GetString());
        Assert.Equal(
            (100, ReplayRecording.Count, ReplayRecording.Count),
            (completed.GetProperty("progress").GetInt32(), completed.GetProperty("processed_events").GetInt32(), completed.GetProperty("total_events").GetInt32()));
    }

    [Fact]
    public async Task Original_spacing_is_divided_by_the_speed_and_progress_is_told_every_second()
    {
        await using var client = await recording.ConnectAsync("pace");
        var began = TimeProvider.System.GetTimestamp();
        await client.CallAsync("start_replay", recording.Request(20));
        var batches = 0;
        for (var left = ReplayRecording.Count; left > 0; batches++)
        {
            left -= (await client.NextAsync()).Events.Count;
        }

        var told = 0;
        while ((await client.UntilAsync(static _ => true)).GetProperty("status").GetString() == "running")
        {
            told++;
        }

        // A hundred seconds at 20 times their speed; never less than they take.
        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30));
        // One every second of five, as far as each was kept in time.
        Assert.InRange(told, 3, 20);
        Assert.InRange(batches, 20, ReplayRecording.Count);
    }

    [Fact]
    public async Task A_reader_that_does_not_acknowledge_is_sent_no_more_than_it_asked_for()
    {
        await using var client = await recording.ConnectAsync("slow");
        await client.CallAsync("start_replay", recording.Request("max", maxUnackedBytes: 1_024));
        await recording.TakeBitByBitAsync(client);

        await client.UntilStatusAsync("completed");
    }

    [Fact]
    public async Task A_replay_can_be_paused_sought_sped_up_and_resumed()
    {
        await using var client = await recording.ConnectAsync("control");
        var replay = (await client.CallAsync("start_replay", recording.Request(0.1))).GetProperty("replay_id").GetString()!;
        await client.NextAsync();

        var paused = await client.CallAsync("pause_replay", new { replay_id = replay });
        var sought = await client.CallAsync("seek_replay", new { replay_id = replay, position_time = recording.TimeOf(60) });
        await client.CallAsync("set_replay_speed", new { replay_id = replay, replay_speed = "max" });
        var standing = await client.CallAsync("get_replay_status", new { replay_id = replay });
        Assert.False(client.HasBatch);
        await client.CallAsync("resume_replay", new { replay_id = replay });
        var (positions, _) = await client.TakeAsync(ReplayRecording.Count - 60);
        var completed = await client.UntilStatusAsync("completed");

        Assert.Equal("paused", paused.GetProperty("status").GetString());
        Assert.Equal(60, sought.GetProperty("progress").GetDouble());
        Assert.Equal(("paused", "max"), (standing.GetProperty("status").GetString(), standing.GetProperty("replay_speed").GetString()));
        Assert.Equal(recording.Positions[60..], positions);
        Assert.False(completed.TryGetProperty("total_events", out _));
    }

    [Fact]
    public async Task An_acknowledgement_covers_what_came_before_a_seek_and_frames_tell_which_that_is()
    {
        await using var client = await recording.ConnectAsync("seek");
        var replay = (await client.CallAsync("start_replay", recording.Request("max", maxUnackedBytes: 1_024))).GetProperty("replay_id").GetString()!;
        var before = await client.NextAsync();
        await client.CallAsync("seek_replay", new { replay_id = replay, position_time = recording.TimeOf(60) });
        var seen = new List<string>();
        while (seen.Count < ReplayRecording.Count - 60)
        {
            var batch = await client.NextAsync();
            if (batch.FromTime != before.FromTime)
            {
                seen.AddRange(batch.Positions);
                await client.AckAsync(batch);
            }
        }

        await client.UntilStatusAsync("completed");
        Assert.Equal(recording.Positions[60..], seen);
    }

    [Fact]
    public async Task What_was_sought_to_again_comes_again_though_it_was_acknowledged()
    {
        await using var client = await recording.ConnectAsync("again");
        var replay = (await client.CallAsync("start_replay", recording.Request("max", maxUnackedBytes: 1_024))).GetProperty("replay_id").GetString()!;
        for (var i = 0; i < 2; i++)
        {
            await client.CallAsync("seek_replay", new { replay_id = replay, position_time = recording.TimeOf(60) });
            ReplayedBatch batch;
            do
            {
                batch = await client.NextAsync();
                await client.AckAsync(batch);
            }
            while (!batch.Positions.Contains(recording.Positions[70]));
        }

        await client.CallAsync("seek_replay", new { replay_id = replay, position_time = recording.TimeOf(60) });
        var seen = new List<string>();
        while (seen.LastOrDefault() != recording.Positions[^1] || !seen.Contains(recording.Positions[60]))
        {
            var batch = await client.NextAsync();
            seen.AddRange(batch.Positions);
            await client.AckAsync(batch);
        }

        await client.UntilStatusAsync("completed");
        Assert.Equal(recording.Positions[60..], seen[seen.LastIndexOf(recording.Positions[60])..]);
    }

    [Fact]
    public async Task A_replay_that_was_started_by_rest_waits_for_its_owner_and_goes_on_where_the_cursor_says()
    {
        using var http = recording.ClientOf("rest", Role.User);
        using var answer = await http.PostAsJsonAsync(Replays, recording.Request("max"));
        var replay = await answer.JsonAsync();
        var id = replay.GetProperty("replay_id").GetString()!;
        Assert.Equal("pending", replay.GetProperty("status").GetString());
        ReplayedBatch last;
        List<string> seen;
        await using (var first = await recording.ConnectAsync("rest"))
        {
            await first.CallAsync("resume_replay", new { replay_id = id, max_unacked_bytes = 2_048 });
            (seen, last) = await first.TakeAsync(5);
        }

        // Nothing was acknowledged: what the client says it has is enough.
        await using var second = await recording.ConnectAsync("rest");
        await second.CallAsync("resume_replay", new { replay_id = id, cursor = last.Cursor });
        var (rest, _) = await second.TakeAsync(ReplayRecording.Count - seen.Count);
        await second.UntilStatusAsync("completed");

        Assert.Equal(recording.Positions, seen.Concat(rest));
        using var listed = await http.GetAsync($"{Replays}?status=completed");
        Assert.Equal(id, (await listed.JsonAsync()).GetProperty("replays")[0].GetProperty("replay_id").GetString());
    }

    [Fact]
    public async Task A_place_in_one_replay_is_none_in_another_of_the_same_range()
    {
        await using var client = await recording.ConnectAsync("two");
        await client.CallAsync("start_replay", recording.Request("max", maxUnackedBytes: 1_024));
        var one = await client.NextAsync();
        await client.CallAsync("start_replay", recording.Request("max", maxUnackedBytes: 1_024));
        var other = await client.NextAsync();
        while (other.Replay == one.Replay)
        {
            other = await client.NextAsync();
        }

        foreach (var refused in new[]
        {
            await Assert.ThrowsAsync<HubException>(() => client.AckAsync(one with { Cursor = other.Cursor })),
            await Assert.ThrowsAsync<HubException>(() => client.CallAsync("resume_replay", new { replay_id = one.Replay, cursor = other.Cursor })),
        })
        {
            Assert.Contains("\"code\":4000", refused.Message, StringComparison.Ordinal);
            Assert.Contains("cursor: is of another replay", refused.Message, StringComparison.Ordinal);
        }

        await client.AckAsync(one);
        await client.AckAsync(other);
    }

    [Fact]
    public async Task After_a_crash_it_goes_on_where_its_reader_had_acknowledged()
    {
        HubStart start;
        string id;
        List<string> seen;
        using var data = new TempDirectory();
        await using (var hub = await HubProcess.StartAsync(new HubStart { DataDirectory = data.Path }))
        {
            var own = await ReplayRecording.RecordAsync(hub);
            await using var client = await ReplayClient.ConnectAsync(hub.Connection(hub.Token("ann", Role.User)));
            id = (await client.CallAsync("start_replay", own.Request("max", maxUnackedBytes: 2_048))).GetProperty("replay_id").GetString()!;
            (seen, var last) = await client.TakeAsync(5);
            await client.AckAsync(last);
            await client.UntilAsync(s => s.GetProperty("processed_events").GetInt32() >= seen.Count);

            // Told and kept at one beat: the one that follows tells of a write that is done.
            await client.UntilAsync(s => s.GetProperty("processed_events").GetInt32() >= seen.Count);
            await client.UntilAsync(s => s.GetProperty("processed_events").GetInt32() >= seen.Count);
            start = hub.Start;
            hub.Kill();
        }

        await using var next = await HubProcess.StartAsync(start);
        await using var again = await ReplayClient.ConnectAsync(next.Connection(next.Token("ann", Role.User)));
        await again.CallAsync("resume_replay", new { replay_id = id });
        var (rest, _) = await again.TakeAsync(ReplayRecording.Count - seen.Count);
        var completed = await again.UntilStatusAsync("completed");

        Assert.Equal(ReplayRecording.Count, completed.GetProperty("total_events").GetInt32());
        Assert.Equal(Enumerable.Range(1, ReplayRecording.Count).Select(static n => $"bulk-0:{n}"), seen.Concat(rest));
    }
}
