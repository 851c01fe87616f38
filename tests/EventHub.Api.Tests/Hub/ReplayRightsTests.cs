using System.Net.Http.Json;
using EventHub.Api.Tests.Rest;
using EventHub.Visibility;
using Microsoft.AspNetCore.SignalR;

namespace EventHub.Api.Tests.Hub;

/// <summary>Whose replays are, what they show to whom, and which are refused.</summary>
public sealed class ReplayRightsTests(ReplayRecording recording) : IClassFixture<ReplayRecording>
{
    private const string Replays = "/api/events/replay";

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
        Assert.Equal(TimeSpan.FromSeconds(10), resumed.Headers.RetryAfter?.Delta);
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
}
