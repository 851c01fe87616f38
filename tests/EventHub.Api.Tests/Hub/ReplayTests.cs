using System.Net.Http.Json;
using System.Text.Json;
using EventHub.Api.Tests.Rest;
using EventHub.Testing;
using EventHub.Visibility;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;

namespace EventHub.Api.Tests.Hub;

/// <summary>Replays as their owners start, watch and control them, and who may not.</summary>
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
        await client.CallAsync("start_replay", recording.Request(25));
        var batches = 0;
        for (var left = ReplayRecording.Count; left > 0; batches++)
        {
            left -= (await client.NextAsync()).Events.Count;
        }

        await client.UntilAsync(static s => s.GetProperty("progress").GetDouble() is > 0 and < 100);
        await client.UntilStatusAsync("completed");

        // A hundred seconds at 25 times their speed; never less than they take.
        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(30));
        Assert.InRange(batches, 20, ReplayRecording.Count);
    }

    [Fact]
    public async Task A_reader_that_does_not_acknowledge_is_sent_no_more_than_it_asked_for()
    {
        await using var client = await recording.ConnectAsync("slow");
        await client.CallAsync("start_replay", recording.Request("max", maxUnackedBytes: 1_024));
        var seen = new List<string>();
        ReplayedBatch last;
        do
        {
            last = await client.NextAsync();
            Assert.InRange(last.Events.Count, 1, 1_024 / 100);
            seen.AddRange(last.Positions);
        }
        while (seen.Count < 3);

        // What comes while it asks was under way before: the bound and a batch more.
        await client.UntilAsync(static s => s.GetProperty("status").GetString() == "running");
        while (client.HasBatch)
        {
            last = await client.NextAsync();
            seen.AddRange(last.Positions);
        }

        Assert.InRange(seen.Count, 3, 2 * 1_024 / 100);
        while (seen.Count < ReplayRecording.Count)
        {
            await client.AckAsync(last);
            last = await client.NextAsync();
            seen.AddRange(last.Positions);
        }

        await client.AckAsync(last);
        await client.UntilStatusAsync("completed");
        Assert.Equal(recording.Positions, seen);
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
    public async Task Another_users_replay_looks_as_if_there_were_none_and_an_admin_may_stop_it()
    {
        await using var owner = await recording.ConnectAsync("owner");
        var id = (await owner.CallAsync("start_replay", recording.Request(0.1))).GetProperty("replay_id").GetString()!;
        using var eve = recording.ClientOf("eve", Role.User);
        using var admin = recording.ClientOf("root", Role.Admin);
        await using var spy = await recording.ConnectAsync("eve");
        await using var root = await recording.ConnectAsync("root", Role.Admin);

        (string Path, object? Body)[] calls =
            [("", null), ("/stop", null), ("/pause", null), ("/resume", null), ("/seek", new { position_time = recording.TimeOf(1) }), ("/speed", new { replay_speed = 1 })];
        foreach (var (path, body) in calls)
        {
            using var refused = path.Length == 0 ? await eve.GetAsync($"{Replays}/{id}") : await eve.PostAsJsonAsync($"{Replays}/{id}{path}", body);
            using var none = path.Length == 0 ? await eve.GetAsync($"{Replays}/{Guid.NewGuid()}") : await eve.PostAsJsonAsync($"{Replays}/{Guid.NewGuid()}{path}", body);
            var detail = (await refused.ProblemAsync(404, 4004)).GetProperty("detail").GetString();
            Assert.Equal((await none.ProblemAsync(404, 4004)).GetProperty("detail").GetString(), detail);
        }

        foreach (var method in new[] { "get_replay_status", "resume_replay", "stop_replay", "pause_replay" })
        {
            Assert.Contains("\"code\":4004", (await Assert.ThrowsAsync<HubException>(() => spy.CallAsync(method, new { replay_id = id }))).Message, StringComparison.Ordinal);
        }

        using var listed = await eve.GetAsync(Replays);
        Assert.Equal(0, (await listed.JsonAsync()).GetProperty("replays").GetArrayLength());
        using var others = await eve.GetAsync($"{Replays}?user_id=owner");
        await others.ProblemAsync(403, 4003);
        await root.CallAsync("resume_replay", new { replay_id = id });
        using var stopped = await admin.PostAsync($"{Replays}/{id}/stop", null);
        Assert.Equal("cancelled", (await stopped.JsonAsync()).GetProperty("status").GetString());
        await owner.UntilStatusAsync("cancelled");
        Assert.False(spy.HasBatch);
        Assert.False(root.HasBatch);
        using var again = await admin.PostAsync($"{Replays}/{id}/pause", null);
        await again.ProblemAsync(409, 4000);
    }

    [Fact]
    public async Task A_user_sees_in_a_replay_what_it_sees_live()
    {
        await using var user = await recording.ConnectAsync("plain");
        var filter = new { event_sources = new[] { "secret" } };
        await user.CallAsync("start_replay", recording.Request("max", filter: filter));
        var (positions, batch) = await user.TakeAsync(2);
        await user.UntilStatusAsync("completed");
        await using var admin = await recording.ConnectAsync("seer", Role.Admin);
        await admin.CallAsync("start_replay", recording.Request("max", filter: filter));
        var (all, whole) = await admin.TakeAsync(3);

        Assert.Equal(recording.Secret[..2], positions);
        Assert.Equal(recording.Secret, all);
        Assert.DoesNotContain("10.1.2.3", batch.Events[0].GetRawText(), StringComparison.Ordinal);
        Assert.Contains("10.1.2.3", whole.Events[0].GetRawText(), StringComparison.Ordinal);
        Assert.False(user.HasBatch);
    }

    [Fact]
    public async Task One_replay_more_than_a_user_may_run_is_refused_by_the_name_of_the_limit()
    {
        using var http = recording.ClientOf("many", Role.User);
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            using var answer = await http.PostAsJsonAsync(Replays, recording.Request(1));
            ids.Add((await answer.JsonAsync()).GetProperty("replay_id").GetString()!);
        }

        using var refused = await http.PostAsJsonAsync(Replays, recording.Request(1));
        Assert.Contains("MaxPerUser", (await refused.ProblemAsync(429, 4029)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        using var paused = await http.PostAsync($"{Replays}/{ids[0]}/pause", null);
        using var started = await http.PostAsJsonAsync(Replays, recording.Request(1));
        Assert.True(started.IsSuccessStatusCode);
        using var resumed = await http.PostAsync($"{Replays}/{ids[0]}/resume", null);
        await resumed.ProblemAsync(429, 4029);
        foreach (var id in ids.Append((await started.JsonAsync()).GetProperty("replay_id").GetString()!))
        {
            using var stopped = await http.PostAsync($"{Replays}/{id}/stop", null);
            Assert.True(stopped.IsSuccessStatusCode);
        }
    }

    [Theory]
    [InlineData("""{"start_time":"2026-11-22T12:00:00Z","end_time":"2026-11-22T13:00:00Z"}""", "name")]
    [InlineData("""{"name":"x","end_time":"2026-11-22T13:00:00Z"}""", "start_time")]
    [InlineData("""{"name":"x","start_time":"2020-11-22T12:00:00Z","end_time":"2020-11-22T12:00:00Z"}""", "end_time")]
    [InlineData("""{"name":"x","start_time":"2020-11-01T12:00:00Z","end_time":"2020-11-22T12:00:00Z"}""", "end_time")]
    [InlineData("""{"name":"x","start_time":"2199-11-22T12:00:00Z","end_time":"2199-11-22T13:00:00Z"}""", "start_time")]
    [InlineData("""{"name":"x","start_time":"2020-11-22T12:00:00Z","end_time":"2020-11-22T13:00:00Z","replay_speed":101}""", "replay_speed")]
    [InlineData("""{"name":"x","start_time":"2020-11-22T12:00:00Z","end_time":"2020-11-22T13:00:00Z","replay_speed":"fast"}""", "replay_speed")]
    [InlineData("""{"name":"x","start_time":"2020-11-22T12:00:00Z","end_time":"2020-11-22T13:00:00Z","filter_config":{"tag":1}}""", "filter_config.tag")]
    [InlineData("""{"name":"x","start_time":"2020-11-22T12:00:00Z","end_time":"2020-11-22T13:00:00Z","max_unacked_bytes":4096}""", "max_unacked_bytes")]
    public async Task What_is_wrong_is_named(string body, string field)
    {
        using var http = recording.ClientOf("wrong", Role.User);
        using var answer = await http.PostAsync(Replays, new StringContent(body));

        Assert.Equal([field], (await answer.ProblemAsync(400, 4000)).Fields());
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
        await again.UntilStatusAsync("completed");

        Assert.Equal(Enumerable.Range(1, ReplayRecording.Count).Select(static n => $"bulk-0:{n}"), seen.Concat(rest));
    }
}
