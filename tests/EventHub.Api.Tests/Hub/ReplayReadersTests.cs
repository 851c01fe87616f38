using EventHub.Testing;

namespace EventHub.Api.Tests.Hub;

/// <summary>Several connections that read one replay, each with a bound and a place of its own.</summary>
public sealed class ReplayReadersTests(ReplayRecording recording) : IClassFixture<ReplayRecording>
{
    [Fact]
    public async Task One_that_joins_is_sent_what_waits_for_another_no_faster_than_it_asked_for()
    {
        await using var holding = await recording.ConnectAsync("join");
        var started = await holding.CallAsync("start_replay", recording.Request(100, maxUnackedBytes: 1_048_576));
        var (_, last) = await holding.TakeAsync(ReplayRecording.Count);

        await using var joining = await recording.ConnectAsync("join");
        await joining.CallAsync("resume_replay", new { replay_id = started.GetProperty("replay_id").GetString(), max_unacked_bytes = 1_024 });
        await recording.TakeBitByBitAsync(joining);

        await holding.AckAsync(last);
        await joining.UntilStatusAsync("completed");
    }

    [Fact]
    public async Task What_comes_again_from_a_reader_that_was_behind_is_counted_once()
    {
        string replay;
        ReplayedBatch first;
        await using (var ahead = await recording.ConnectAsync("behind"))
        {
            replay = (await ahead.CallAsync("start_replay", recording.Request("max", maxUnackedBytes: 1_024))).GetProperty("replay_id").GetString()!;
            first = await ahead.NextAsync();
            await ahead.AckAsync(first);
            for (var i = 0; i < 4; i++)
            {
                await ahead.AckAsync(await ahead.NextAsync());
            }

            await ahead.UntilAsync(s => s.GetProperty("processed_events").GetInt32() > first.Events.Count);
        }

        await using var behind = await recording.ConnectAsync("behind");
        await behind.CallAsync("resume_replay", new { replay_id = replay, cursor = first.Cursor });
        var (positions, _) = await behind.TakeAsync(ReplayRecording.Count - first.Events.Count);
        var completed = await behind.UntilStatusAsync("completed");

        Assert.Equal(recording.Positions[first.Events.Count..], positions);
        Assert.Equal(ReplayRecording.Count, completed.GetProperty("processed_events").GetInt32());
        Assert.Equal(ReplayRecording.Count, completed.GetProperty("total_events").GetInt32());
    }

    [Fact]
    public async Task What_comes_again_for_one_reader_does_not_for_another_that_has_it()
    {
        await using var behind = await recording.ConnectAsync("again");
        await using var ahead = await recording.ConnectAsync("again");
        var started = await behind.CallAsync("start_replay", recording.Request("max", maxUnackedBytes: 1_024));
        var replay = started.GetProperty("replay_id").GetString();
        await ahead.CallAsync("resume_replay", new { replay_id = replay, max_unacked_bytes = 3_000 });
        var first = await behind.NextAsync();
        await behind.AckAsync(first);
        var seen = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            var next = await ahead.NextAsync();
            seen.AddRange(next.Positions);
            await ahead.AckAsync(next);
            await behind.AckAsync(await behind.NextAsync());
        }

        await ahead.UntilAsync(s => s.GetProperty("processed_events").GetInt32() > first.Events.Count);

        // From here on it is cut in larger batches, and so across what the other one has.
        await behind.CallAsync("resume_replay", new { replay_id = replay, cursor = first.Cursor, max_unacked_bytes = 1_048_576 });
        ReplayedBatch last;
        do
        {
            last = await ahead.NextAsync();
            seen.AddRange(last.Positions);
            await ahead.AckAsync(last);
        }
        while (seen.Count < ReplayRecording.Count);

        Assert.Equal(recording.Positions, seen);
        do
        {
            last = await behind.NextAsync();
            await behind.AckAsync(last);
        }
        while (last.Positions.Last() != recording.Positions[^1]);

        await behind.UntilStatusAsync("completed");
    }

    [Fact]
    public async Task One_that_acknowledges_when_half_of_its_bound_has_come_waits_for_none_with_a_smaller_one()
    {
        await using var large = await recording.ConnectAsync("half");
        await using var small = await recording.ConnectAsync("half");
        var started = await small.CallAsync("start_replay", recording.Request("max", maxUnackedBytes: 1_024));
        await large.CallAsync("resume_replay", new { replay_id = started.GetProperty("replay_id").GetString(), max_unacked_bytes = 1_048_576 });

        for (var count = 0; count < ReplayRecording.Count;)
        {
            var next = await small.NextAsync();
            count += next.Events.Count;
            await small.AckAsync(next);
        }

        var (positions, last) = await large.TakeAsync(ReplayRecording.Count);
        await large.AckAsync(last);
        Assert.Equal(recording.Positions, positions);
        await large.UntilStatusAsync("completed");
    }
}
