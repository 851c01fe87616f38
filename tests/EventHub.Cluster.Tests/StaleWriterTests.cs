using System.Text.Json;
using EventHub.Cluster.Tests.Processes;
using EventHub.Testing;
using EventHub.Testing.Load;
using EventHub.Testing.Reconciling;
using Npgsql;

namespace EventHub.Cluster.Tests;

/// <summary>
/// A writer that sleeps between its decision to commit and the commit. The store has a conformance suite for the refusal; this is
/// about the processes around it: what the callers are told, and what is in the log in the end.
/// </summary>
public sealed class StaleWriterTests(ITestOutputHelper output)
{
    private const string Lane = "bulk-0";

    private static readonly CancellationToken Never = CancellationToken.None;

    private readonly ProducerLedger _ledger = new();
    private readonly Dictionary<string, int> _numbers = [];

    [Fact]
    public async Task A_writer_that_wakes_after_its_lane_was_taken_over_is_refused_and_its_events_are_stored_once_by_its_successor()
    {
        await using var cluster = await ClusterProcess.StartAsync(silos: 0, apis: 0, "--bulk-lanes", "1", "--log-format", "json");
        await using var link = new HeldLink(new NpgsqlConnectionStringBuilder(cluster.Database.ConnectionString).Port);

        // The only silo when the lanes are opened has them all.
        var sleeper = await cluster.AddSiloAsync(link.Port);
        await cluster.AddSiloAsync();
        var api = await cluster.AddApiAsync();
        using var client = api.Client(cluster.Token());
        var sender = new HttpSender(client);
        await SendAsync(sender, "one");
        await SendAsync(sender, "other");
        var believed = await LaneAsync(cluster);

        // It has decided to commit the batch, and the database has not heard of it.
        var batch = Next("one");
        link.HoldWhatContains(batch.Events[0].Id!.Value.ToByteArray(bigEndian: true));
        var answer = sender.TrySendAsync(batch, Never);
        await link.Held;
        await sleeper.PauseAsync();
        var meanwhile = SendAsync(sender, "other");

        // The api node lives and its client is patient: no acknowledgement is an answer that says so.
        Assert.Null(await answer);
        await Producer.SendAsync(batch, sender, _ledger);
        await meanwhile;
        var taken = await LaneAsync(cluster);
        Assert.True(taken.Epoch > believed.Epoch, $"{taken} after {believed}");

        // What it could learn of its death from is held back, so that it goes on as the writer that it believes to be.
        link.HoldEverythingElse();
        await sleeper.GoOnAsync();
        link.LetHeldPass();
        var refusal = await Eventually.Get(_ => Task.FromResult(RefusalIn(sleeper.Output)), "the woken writer to be refused");
        output.WriteLine(refusal.Split('\n')[0]);

        Assert.Contains(
            $"lane {Lane} is at epoch {taken.Epoch}, sequence {taken.LastSequence}; "
            + $"this writer believes in epoch {believed.Epoch}, sequence {believed.LastSequence}",
            refusal,
            StringComparison.Ordinal);
        Assert.Equal(taken, await LaneAsync(cluster));
        link.LetEverythingPass();
        await sleeper.WaitForExitAsync();
        Assert.NotEqual(0, sleeper.ExitCode);
        await SendAsync(sender, "one");
        Assert.Empty(LogReconciler.Compare(_ledger.Sent, _ledger.Acknowledged, await RunningLoad.ReadLogAsync(client)));
    }

    /// <returns>What the log grain says of the store's refusal; null: nothing yet.</returns>
    private static string? RefusalIn(string said)
    {
        foreach (var line in said.Split('\n').Where(static line => line.StartsWith('{')))
        {
            using var entry = JsonDocument.Parse(line);
            if (entry.RootElement.TryGetProperty("Exception", out var exception)
                && entry.RootElement.GetProperty("Category").GetString() == "EventHub.Grains.Log.EventLogGrain"
                && entry.RootElement.GetProperty("State").GetProperty("Lane").GetString() == Lane)
            {
                return exception.GetString();
            }
        }

        return null;
    }

    private static async Task<LaneState> LaneAsync(ClusterProcess cluster)
    {
        await using var source = NpgsqlDataSource.Create(cluster.Database.ConnectionString);
        await using var command = source.CreateCommand("SELECT epoch, last_seq FROM lanes WHERE lane = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Lane });
        await using var row = await command.ExecuteReaderAsync();
        Assert.True(await row.ReadAsync());
        return new LaneState(row.GetInt64(0), row.GetInt64(1));
    }

    private Task<IReadOnlyList<Acknowledgement>> SendAsync(HttpSender sender, string producer) =>
        Producer.SendAsync(Next(producer), sender, _ledger);

    private LoadBatch Next(string producer)
    {
        var number = _numbers[producer] = _numbers.GetValueOrDefault(producer) + 1;
        return new LoadBatch(producer, [new SentEvent(new EventKey(producer, number), Guid.CreateVersion7(), "custom", "normal")], null);
    }

    private sealed record LaneState(long Epoch, long LastSequence);
}
