using EventHub.Filters;
using EventHub.Log;
using EventHub.Storage.Log;
using EventHub.Storage.Sqlite;
using EventHub.Storage.Tests.Conformance;
using Microsoft.Data.Sqlite;

namespace EventHub.Storage.Tests.Sqlite;

public sealed class SqliteRefusals : IAsyncDisposable
{
    private const string Bulk = "bulk-0";

    private readonly SqliteTestStore _store = new();

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task A_directory_belongs_to_one_hub_at_a_time()
    {
        await _store.OpenAsync();

        Refuses("another hub runs on", new SqliteTestStore.Opening(_store.Directory));

        await _store.CloseAsync();
        await _store.OpenAsync();
    }

    [Fact]
    public async Task Another_number_of_bulk_lanes_is_refused_with_the_number_to_set()
    {
        await _store.OpenAsync(bulkLanes: 2);
        await _store.CloseAsync();

        Refuses("set BulkLanes to 2", new SqliteTestStore.Opening(_store.Directory, BulkLanes: 1));
    }

    [Theory]
    [InlineData("PRAGMA user_version = 9999", "run the newer hub")]
    [InlineData("PRAGMA user_version = 0", "not an event log")]
    [InlineData("UPDATE store SET log_id = '00000000'", "put the files of one backup back together")]
    [InlineData("UPDATE store SET lane = 'bulk-1'", "put the files of one backup back together")]
    [InlineData("UPDATE lanes SET last_seq = last_seq + 1", "is damaged")]
    public async Task A_file_that_is_not_what_it_should_be_is_refused_with_what_to_do(string change, string expected)
    {
        await Make(events: 3);
        Change(change);

        Refuses(expected, new SqliteTestStore.Opening(_store.Directory));
    }

    [Fact]
    public async Task A_lane_whose_file_is_missing_is_refused_and_not_begun_anew()
    {
        await Make(events: 3);
        File.Delete(_store.LaneFile(Bulk));

        Refuses("bulk-0.db is missing", new SqliteTestStore.Opening(_store.Directory));
    }

    [Fact]
    public async Task A_log_without_its_urgent_lane_is_refused_and_not_begun_anew()
    {
        await Make(events: 3);
        File.Delete(_store.LaneFile(Lanes.Urgent));

        Refuses("urgent.db is missing", new SqliteTestStore.Opening(_store.Directory));
    }

    [Fact]
    public async Task A_creation_that_was_cut_short_is_finished()
    {
        Directory.CreateDirectory(_store.Directory);
        await File.WriteAllBytesAsync(_store.LaneFile(Lanes.Urgent), []);

        var log = await _store.OpenAsync();

        Assert.Equal(0, (await log.OpenLaneAsync(Bulk, CancellationToken.None)).LastSequence);
    }

    [Fact]
    public async Task A_file_with_a_broken_beginning_is_refused_with_what_to_do()
    {
        await Make(events: 3);
        await Overwrite(offset: 0, length: 4_096);

        Refuses("restore it from a backup", new SqliteTestStore.Opening(_store.Directory));
    }

    // From the middle of a page on, SQLite takes garbage for rows; whole pages it recognises.
    [Theory]
    [InlineData(0, false)]
    [InlineData(2_000, false)]
    [InlineData(0, true)]
    [InlineData(2_000, true)]
    public async Task A_damaged_page_is_an_error_for_who_reads_it_and_not_an_event_less(int offsetInPage, bool filtered)
    {
        await Make(events: 5_000);
        var pages = new FileInfo(_store.LaneFile(Bulk)).Length / LaneFile.PageBytes;
        await Overwrite((pages / 3 * LaneFile.PageBytes) + offsetInPage, pages / 3 * LaneFile.PageBytes);
        var log = await _store.OpenAsync();

        var error = await Assert.ThrowsAsync<LogUnavailableException>(() => log.ScanAsync(
            new LaneScan
            {
                Lane = Bulk,
                First = 1,
                Last = 5_000,
                MaxEvents = 5_000,
                Filter = filtered ? new EventFilter { EventTypes = ["dns*"] } : EventFilter.Everything,
            },
            CancellationToken.None));

        Assert.Contains("damaged", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_that_cannot_be_written_is_refused_with_what_to_check()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc is Linux's");

        Refuses("check that its file system is writable", new SqliteTestStore.Opening("/proc/eventhub"));
    }

    private async Task Make(int events)
    {
        var log = await _store.OpenAsync();
        var writer = await TestWriter.Open(log, Bulk);
        await writer.Commit(Sample.Request(Sample.Events(events)));
        await _store.CloseAsync();
    }

    private void Change(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_store.LaneFile(Bulk)};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private async Task Overwrite(long offset, long length)
    {
        await using var file = new FileStream(_store.LaneFile(Bulk), FileMode.Open, FileAccess.Write);
        file.Position = offset;
        await file.WriteAsync(Enumerable.Repeat((byte)0xA5, (int)length).ToArray());
    }

    private static void Refuses(string message, SqliteTestStore.Opening opening) =>
        Assert.Contains(message, Assert.Throws<StoreRefusedException>(() => opening.Open()).Message, StringComparison.Ordinal);
}
