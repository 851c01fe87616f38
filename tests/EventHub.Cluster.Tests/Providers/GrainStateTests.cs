using EventHub.Grains.Hosting;
using EventHub.Testing;
using Microsoft.Data.Sqlite;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Storage;

namespace EventHub.Cluster.Tests.Providers;

/// <summary>Grain state by Orleans' own provider over this repository's statements; the same on both stores.</summary>
public abstract class GrainStateTests
{
    private const string State = "note";

    private static readonly GrainId Some = GrainId.Create("thing", "some");

    [Fact]
    public async Task What_was_written_is_read_back()
    {
        await using var silo = await StartAsync();
        var storage = silo.Keyed<IGrainStorage>(GrainState.Provider);
        await WriteAsync(storage, Some, new Note { Text = "first" });
        var read = await ReadAsync(storage, Some);

        Assert.Equal(("first", "1", true), (read.State!.Text, read.ETag, read.RecordExists));
        read.State = new Note { Text = "second" };
        await storage.WriteStateAsync(State, Some, read);
        Assert.Equal(("second", "2"), ((await ReadAsync(storage, Some)).State!.Text, read.ETag));
    }

    [Fact]
    public async Task What_was_never_written_is_new()
    {
        await using var silo = await StartAsync();
        var read = await ReadAsync(silo.Keyed<IGrainStorage>(GrainState.Provider), Some);

        Assert.Equal((string.Empty, null, false), (read.State!.Text, read.ETag, read.RecordExists));
    }

    [Fact]
    public async Task Of_many_first_writes_at_once_one_succeeds_and_one_row_is_there()
    {
        await using var silo = await StartAsync();
        var storage = silo.Keyed<IGrainStorage>(GrainState.Provider);
        for (var round = 0; round < 20; round++)
        {
            var grain = GrainId.Create("thing", $"raced-{round}");
            var writes = Enumerable.Range(0, 8)
                .Select(i => Task.Run(() => TryWriteAsync(storage, grain, new GrainState<Note> { State = new Note { Text = $"{i}" } })))
                .ToArray();
            var results = await Task.WhenAll(writes);

            var winner = Assert.Single(results.Index(), static r => r.Item);
            Assert.Equal($"{winner.Index}", (await ReadAsync(storage, grain)).State!.Text);
        }

        Assert.Equal(20, await CountRowsAsync());
    }

    [Fact]
    public async Task A_write_over_a_version_that_is_not_there_any_more_is_refused()
    {
        await using var silo = await StartAsync();
        var storage = silo.Keyed<IGrainStorage>(GrainState.Provider);
        await WriteAsync(storage, Some, new Note { Text = "first" });
        var (one, other) = (await ReadAsync(storage, Some), await ReadAsync(storage, Some));
        one.State!.Text = "one";
        await storage.WriteStateAsync(State, Some, one);

        other.State!.Text = "other";
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync(State, Some, other));
        Assert.Equal("one", (await ReadAsync(storage, Some)).State!.Text);
    }

    [Fact]
    public async Task Of_many_writes_over_one_version_one_succeeds()
    {
        await using var silo = await StartAsync();
        var storage = silo.Keyed<IGrainStorage>(GrainState.Provider);
        await WriteAsync(storage, Some, new Note { Text = "first" });
        var versions = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ReadAsync(storage, Some)));
        var results = await Task.WhenAll(versions.Select(version => Task.Run(() => TryWriteAsync(storage, Some, version))));

        Assert.Single(results, true);
        Assert.Equal("2", (await ReadAsync(storage, Some)).ETag);
    }

    [Fact]
    public async Task A_cleared_state_is_empty_and_goes_on_counting()
    {
        await using var silo = await StartAsync();
        var storage = silo.Keyed<IGrainStorage>(GrainState.Provider);
        await WriteAsync(storage, Some, new Note { Text = "first" });
        var (state, stale) = (await ReadAsync(storage, Some), await ReadAsync(storage, Some));
        await storage.ClearStateAsync(State, Some, state);

        var read = await ReadAsync(storage, Some);
        Assert.Equal((string.Empty, "2"), (read.State!.Text, read.ETag));
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.ClearStateAsync(State, Some, stale));
        read.State = new Note { Text = "again" };
        await storage.WriteStateAsync(State, Some, read);
        Assert.Equal(("again", "3"), ((await ReadAsync(storage, Some)).State!.Text, read.ETag));
    }

    [Fact]
    public async Task Grains_of_other_types_and_keys_are_others()
    {
        await using var silo = await StartAsync();
        var storage = silo.Keyed<IGrainStorage>(GrainState.Provider);
        GrainId[] grains =
        [
            GrainId.Create("thing", "a"), GrainId.Create("thing", "b"), GrainId.Create("thing", "ä"),
            Of(GrainIdKeyExtensions.CreateIntegerKey(1)), Of(GrainIdKeyExtensions.CreateIntegerKey(1, "a")),
            Of(GrainIdKeyExtensions.CreateGuidKey(Guid.Parse("00000000-0000-0000-0000-000000000001"))),
        ];
        foreach (var grain in grains)
        {
            await WriteAsync(storage, grain, new Note { Text = grain.ToString() });
            await storage.WriteStateAsync("other", grain, new GrainState<Note> { State = new Note { Text = "other" } });
        }

        foreach (var grain in grains)
        {
            Assert.Equal(grain.ToString(), (await ReadAsync(storage, grain)).State!.Text);
        }

        Assert.Equal(2 * grains.Length, await CountRowsAsync());
    }

    private protected abstract Task<ProviderSilo> StartAsync();

    private protected abstract Task<long> CountRowsAsync();

    private static GrainId Of(IdSpan key) => new(GrainType.Create("thing"), key);

    private static Task WriteAsync(IGrainStorage storage, GrainId grain, Note note) =>
        storage.WriteStateAsync(State, grain, new GrainState<Note> { State = note });

    private static async Task<GrainState<Note>> ReadAsync(IGrainStorage storage, GrainId grain)
    {
        var state = new GrainState<Note>();
        await storage.ReadStateAsync(State, grain, state);
        return state;
    }

    private static async Task<bool> TryWriteAsync(IGrainStorage storage, GrainId grain, GrainState<Note> state)
    {
        try
        {
            await storage.WriteStateAsync(State, grain, state);
            return true;
        }
        catch (InconsistentStateException)
        {
            return false;
        }
    }
}

[GenerateSerializer, Alias("eventhub.tests.Note")]
public sealed class Note
{
    [Id(0)]
    public string Text { get; set; } = string.Empty;
}

public sealed class PostgresGrainStateTests : GrainStateTests, IAsyncLifetime
{
    private readonly OrleansDatabase _database = new();

    public ValueTask InitializeAsync() => _database.InitializeAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private protected override Task<ProviderSilo> StartAsync() =>
        ProviderSilo.StartAsync(silo => silo.UsePostgresGrainState(_database.ConnectionString));

    private protected override Task<long> CountRowsAsync() => _database.CountAsync("OrleansStorage");
}

public sealed class SqliteGrainStateTests : GrainStateTests, IDisposable
{
    private readonly TempDirectory _directory = new();

    private string File => _directory["grains.db"];

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _directory.Dispose();
    }

    [Fact]
    public async Task State_outlives_the_silo()
    {
        var note = new GrainState<Note> { State = new Note { Text = "kept" } };
        var grain = GrainId.Create("thing", "kept");
        await using (var first = await StartAsync())
        {
            await first.Keyed<IGrainStorage>(GrainState.Provider).WriteStateAsync("note", grain, note);
        }

        await using var second = await StartAsync();
        var read = new GrainState<Note>();
        await second.Keyed<IGrainStorage>(GrainState.Provider).ReadStateAsync("note", grain, read);
        Assert.Equal("kept", read.State!.Text);
    }

    private protected override Task<ProviderSilo> StartAsync() => ProviderSilo.StartAsync(silo => silo.UseSqliteGrainState(File));

    private protected override async Task<long> CountRowsAsync()
    {
        await using var connection = new SqliteConnection($"Data Source={File}");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM OrleansStorage";
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
