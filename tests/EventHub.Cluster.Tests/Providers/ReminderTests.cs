using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;

namespace EventHub.Cluster.Tests.Providers;

/// <summary>Reminders by Orleans' own provider over this repository's statements.</summary>
public sealed class ReminderTests : IAsyncLifetime
{
    private static readonly DateTime Start = new(2026, 5, 4, 3, 2, 1, DateTimeKind.Utc);

    private readonly OrleansDatabase _database = new();
    private ProviderSilo _silo = null!;

    private IReminderTable Table => _silo.Services.GetRequiredService<IReminderTable>();

    public async ValueTask InitializeAsync()
    {
        await _database.InitializeAsync();
        _silo = await ProviderSilo.StartAsync(orleans => orleans.UseAdoNetReminderService(
            options => (options.Invariant, options.ConnectionString) = ("Npgsql", _database.ConnectionString)));
    }

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_reminder_is_read_back_and_counts_its_changes()
    {
        var grain = GrainId.Create("thing", "one");
        Assert.Equal("0", await Table.UpsertRow(Reminder(grain, "wake", TimeSpan.FromMinutes(1))));
        Assert.Equal("1", await Table.UpsertRow(Reminder(grain, "wake", TimeSpan.FromMinutes(5))));
        var read = await Table.ReadRow(grain, "wake");

        Assert.Equal((grain, "wake", Start, TimeSpan.FromMinutes(5), "1"), (read!.GrainId, read.ReminderName, read.StartAt, read.Period, read.ETag));
        Assert.Single((await Table.ReadRows(grain)).Reminders);
        Assert.Null(await Table.ReadRow(grain, "sleep"));
    }

    [Fact]
    public async Task A_reminder_is_removed_at_its_version_alone()
    {
        var grain = GrainId.Create("thing", "one");
        var old = await Table.UpsertRow(Reminder(grain, "wake", TimeSpan.FromMinutes(1)));
        var current = await Table.UpsertRow(Reminder(grain, "wake", TimeSpan.FromMinutes(5)));

        Assert.False(await Table.RemoveRow(grain, "wake", old!));
        Assert.True(await Table.RemoveRow(grain, "wake", current!));
        Assert.False(await Table.RemoveRow(grain, "wake", current!));
    }

    [Fact]
    public async Task Two_stretches_of_the_ring_have_every_reminder_once()
    {
        GrainId[] grains = [.. Enumerable.Range(0, 60).Select(static i => GrainId.Create("thing", $"{i}"))];
        foreach (var grain in grains)
        {
            await Table.UpsertRow(Reminder(grain, "wake", TimeSpan.FromMinutes(1)));
        }

        // The provider compares hashes as signed numbers, so that its ring begins at the smallest of them.
        var hashes = grains.Select(static grain => grain.GetUniformHashCode()).Order().ToArray();
        var (low, high) = (hashes[15], hashes[45]);
        var inner = (await Table.ReadRows(low, high)).Reminders.Select(static r => r.GrainId).ToArray();
        var outer = (await Table.ReadRows(high, low)).Reminders.Select(static r => r.GrainId).ToArray();

        Assert.Equal(grains.Order(), inner.Concat(outer).Order());
        Assert.All(inner, grain => Assert.True(IsBetween(grain.GetUniformHashCode(), low, high)));
    }

    private static bool IsBetween(uint hash, uint begin, uint end) => hash > begin && hash <= end;

    private static ReminderEntry Reminder(GrainId grain, string name, TimeSpan period) => new()
    {
        GrainId = grain,
        ReminderName = name,
        StartAt = Start,
        Period = period,
    };
}
