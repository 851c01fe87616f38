using System.Net.Http.Json;
using System.Text.Json;
using EventHub.Cluster.Tests.Processes;
using EventHub.Json;
using EventHub.Testing;
using EventHub.Visibility;

namespace EventHub.Cluster.Tests;

/// <summary>Replays while the silos that play them are killed; their readers are connected all the time.</summary>
public sealed class ReplayTests
{
    private const int Events = 400;

    private const int Readers = 4;

    /// <summary>Some tens of events are sent ahead of their acknowledgement.</summary>
    private const int MaxUnackedBytes = 8_192;

    [Fact]
    public async Task Replays_go_on_after_each_silo_was_killed_with_nothing_skipped_and_nothing_acknowledged_repeated()
    {
        await using var cluster = await ClusterProcess.StartAsync(silos: 2, apis: 1);
        var began = TimeProvider.System.GetUtcNow().AddMinutes(-1);
        var positions = await EmitAsync(cluster);
        var readings = new List<Reading>();
        for (var i = 0; i < Readers; i++)
        {
            readings.Add(await Reading.StartAsync(cluster, $"user-{i}", began));
        }

        // Of four replays some are on each of the silos, which die one after the other.
        for (var i = 0; i < cluster.Silos.Count; i++)
        {
            await Task.WhenAll(readings.Select(reading => reading.ReadUntilAsync(Events * (i + 1) / 4)));
            readings.ForEach(static reading => reading.NoteAcknowledged());
            if (i == 0)
            {
                // The first silo dies before a reader has taken anything of where it sought to.
                await Task.WhenAll(readings.Select(reading => reading.SeekAsync(began.AddSeconds(1))));
            }

            cluster.Silos[i].Kill();
            await Task.WhenAll(readings.Select(reading => reading.ReadUntilAsync(50 + (Events * i / 2))));
            cluster.Silos[i].Start();
            await cluster.Silos[i].WaitUntilReadyAsync();
        }

        await Task.WhenAll(readings.Select(static reading => reading.ReadUntilAsync(Events)));
        await Task.WhenAll(readings.Select(static reading => reading.Client.UntilStatusAsync("completed")));
        Assert.All(readings, reading => Assert.Equal(positions, reading.Distinct));
        Assert.All(readings, static reading => Assert.Empty(reading.RepeatedThoughAcknowledged));
        foreach (var reading in readings)
        {
            await reading.Client.DisposeAsync();
        }
    }

    private static async Task<string[]> EmitAsync(ClusterProcess cluster)
    {
        using var client = cluster.Apis[0].Client(cluster.Token());
        var events = Enumerable.Range(0, Events).Select(static i => new { id = Guid.CreateVersion7(), type = "custom_event", source = "app", data = new { i } }).ToArray();
        var answer = await Eventually.Get(
            async token =>
            {
                using var response = await client.PostAsJsonAsync("/api/events/emit", new { events }, token);
                return response.IsSuccessStatusCode ? JsonDocument.Parse(await response.Content.ReadAsStringAsync(token)) : null;
            },
            "the events to be accepted");
        return [.. answer.RootElement.GetProperty("events").EnumerateArray().Select(static e => e.GetProperty("position").GetString()!)];
    }

    /// <summary>One user's replay, read batch by batch, each acknowledged when it is read.</summary>
    private sealed class Reading(ReplayClient client, string replay)
    {
        private readonly List<string> _seen = [];
        private readonly HashSet<string> _acknowledged = [];
        private readonly HashSet<string> _acknowledgedBefore = [];
        private string? _way;

        public ReplayClient Client => client;

        public List<string> RepeatedThoughAcknowledged { get; } = [];

        public IEnumerable<string> Distinct => _seen.Distinct();

        public static async Task<Reading> StartAsync(ClusterProcess cluster, string user, DateTimeOffset began)
        {
            var client = await ReplayClient.ConnectAsync(cluster.Apis[0].Connection(cluster.Token(user, Role.User)));
            var replay = await client.CallAsync("start_replay", new
            {
                name = "everything",
                start_time = began,
                end_time = began.AddHours(1),
                replay_speed = "max",
                max_unacked_bytes = MaxUnackedBytes,
            });
            return new Reading(client, replay.GetProperty("replay_id").GetString()!);
        }

        /// <summary>What is acknowledged by now must not come again; what is under way may.</summary>
        public void NoteAcknowledged() => _acknowledgedBefore.UnionWith(_acknowledged);

        /// <summary>All of it is to come again, beginning at a time before the first event.</summary>
        public async Task SeekAsync(DateTimeOffset time)
        {
            await client.CallAsync("seek_replay", new { replay_id = replay, position_time = time });
            _way = Rfc3339.Write(time);
            _seen.Clear();
            _acknowledged.Clear();
            _acknowledgedBefore.Clear();
        }

        public async Task ReadUntilAsync(int count)
        {
            while (_seen.Distinct().Count() < count)
            {
                var batch = await client.NextAsync();
                await client.AckAsync(batch);
                if (batch.FromTime != (_way ?? batch.FromTime))
                {
                    // It was on its way when the reader sought to another time.
                    continue;
                }

                RepeatedThoughAcknowledged.AddRange(batch.Positions.Where(_acknowledgedBefore.Contains));
                _seen.AddRange(batch.Positions);
                _acknowledged.UnionWith(batch.Positions);
            }
        }
    }
}
