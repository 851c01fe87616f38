using System.Runtime.Versioning;
using EventHub.Log;
using EventHub.Storage.Log;
using EventHub.Storage.Sqlite;
using EventHub.Storage.Tests.Conformance;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace EventHub.Storage.Tests.Sqlite;

public sealed class SqliteFiles : IAsyncDisposable
{
    private const string Bulk = "bulk-0";

    private readonly SqliteTestStore _store = new();

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    [SupportedOSPlatform("linux")]
    public async Task Directory_and_files_are_their_owners_alone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "other systems have other modes");
        var log = await _store.OpenAsync();
        await (await TestWriter.Open(log, Bulk)).Commit(Sample.Request(Sample.Events(1)));

        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_store.Directory));
        var files = Directory.GetFiles(_store.Directory);
        Assert.Contains(_store.LaneFile(Bulk) + "-wal", files);
        Assert.All(files, f => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(f)));
    }

    [Fact]
    public async Task An_operator_reads_the_events_in_plain_words_while_the_hub_runs()
    {
        var log = await _store.OpenAsync();
        var header = Sample.Header() with { UserId = "ada", Tags = ["a", "b"] };
        await (await TestWriter.Open(log, Bulk)).Commit(Sample.Request(Sample.Event(header, """{"n":1}""", """{"trace_id":"t"}""")));

        var row = Query(
            """
            SELECT hex(event_id), event_type, event_category, event_source, event_data, user_id, session_id, severity, tags,
                   metadata, created_at, processed_at, is_processed, retry_count, seq, priority FROM events
            """);

        var noon = Sample.Noon.ToUnixTimeMilliseconds();
        Assert.Equal(
            [
                header.Id.ToString("N").ToUpperInvariant(), "dns_query_log", "dns", Sample.Source, """{"n":1}""", "ada", DBNull.Value,
                "info", """["a","b"]""", """{"trace_id":"t"}""", noon, noon, 1L, 0L, 1L, "normal",
            ],
            row);
    }

    [Fact]
    public async Task A_full_disk_refuses_the_commit_says_so_and_keeps_what_was_acknowledged()
    {
        var options = _store.Options();
        options.MaxLaneBytes = 1024 * 1024;
        var log = _store.Open(options);
        var writer = await TestWriter.Open(log, Bulk);

        var error = await Assert.ThrowsAsync<LogUnavailableException>(async () =>
        {
            while (true)
            {
                await writer.Commit(Sample.Request(Sample.Events(100)));
            }
        });

        Assert.Contains("full", error.Message, StringComparison.Ordinal);
        var acknowledged = writer.Lease.LastSequence;
        Assert.True(acknowledged > 0);
        Assert.Equal(acknowledged, (await log.GetHeadAsync(CancellationToken.None))[Bulk]);
        await _store.CloseAsync();
        var (_, again) = await OpenBulk();
        Assert.Equal(acknowledged, again.Lease.LastSequence);
        await again.Commit(Sample.Request(Sample.Events(100)));
    }

    [Fact]
    public async Task A_writer_that_never_pauses_keeps_its_write_ahead_log_bounded()
    {
        const int MaxPages = 2_000;
        const long PagesWritten = 20_000;
        var options = _store.Options();
        options.MaxWalPages = MaxPages;
        var writer = await TestWriter.Open(_store.Open(options), Bulk);

        var written = 0L;
        while (written < PagesWritten * LaneFile.PageBytes)
        {
            var events = Sample.Events(1_000);
            await writer.Commit(Sample.Request(events));
            written += events.Sum(e => (long)e.Body.Length);
        }

        // On a slow disk a copy may outlast the writer's patience, and the next try comes an eighth later: far from all that was written.
        Assert.InRange(new FileInfo(_store.LaneFile(Bulk) + "-wal").Length, 1, PagesWritten / 2 * LaneFile.PageBytes);
    }

    [Fact]
    public async Task A_closed_log_takes_nothing_more()
    {
        var (log, writer) = await OpenBulk();
        await _store.CloseAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => writer.Commit(Sample.Request(Sample.Events(1))));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => log.GetHeadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task The_registration_gives_one_log_and_names_every_wrong_option()
    {
        await using var good = Services(o => o.DataDirectory = _store.Directory);
        Assert.Same(good.GetRequiredService<IEventLog>(), good.GetRequiredService<IEventLog>());

        await using var bad = Services(o => o.BulkLanes = 65);
        var error = Assert.Throws<OptionsValidationException>(() => bad.GetRequiredService<IEventLog>());
        Assert.Contains("DataDirectory", error.Message, StringComparison.Ordinal);
        Assert.Contains("BulkLanes", error.Message, StringComparison.Ordinal);
    }

    private static ServiceProvider Services(Action<SqliteEventLogOptions> configure) =>
        new ServiceCollection().AddLogging().AddSqliteEventLog(configure).BuildServiceProvider();

    private async Task<(IEventLog Log, TestWriter Writer)> OpenBulk()
    {
        var log = await _store.OpenAsync();
        return (log, await TestWriter.Open(log, Bulk));
    }

    private object[] Query(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_store.LaneFile(Bulk)};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        var row = new object[reader.FieldCount];
        reader.GetValues(row);
        return row;
    }
}
