using System.Runtime.Versioning;
using EventHub.Log;
using EventHub.Records;
using EventHub.Storage.Log;
using EventHub.Storage.Tests.Sqlite;
using Microsoft.Data.Sqlite;

namespace EventHub.Storage.Tests.Records;

public sealed class SqliteRecordsFiles : IAsyncDisposable
{
    private readonly SqlitePlace _place = new();

    public ValueTask DisposeAsync() => _place.DisposeAsync();

    [Fact]
    [SupportedOSPlatform("linux")]
    public async Task The_file_is_its_owners_alone_and_kept_beside_a_log_that_was_there_before()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "other systems have other modes");
        Directory.CreateDirectory(Path.GetDirectoryName(_place.File)!);
        await using var records = await OpenAsync();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_place.File));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_place.File + "-wal"));
    }

    [Fact]
    public async Task A_creation_that_was_cut_short_is_finished()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_place.File)!);
        await File.WriteAllBytesAsync(_place.File, []);

        await using var records = await OpenAsync();

        Assert.Empty(await records.Subscriptions.ListLiveAsync(null, 10, CancellationToken.None));
    }

    [Theory]
    [InlineData("PRAGMA user_version = 9999", "run the newer hub")]
    [InlineData("PRAGMA user_version = 0", "not the hub's records")]
    [InlineData("PRAGMA application_id = 0", "not the hub's records")]
    public async Task A_file_that_is_not_what_it_should_be_is_refused_with_what_to_do(string change, string expected)
    {
        await (await OpenAsync()).DisposeAsync();
        Change(change);

        await RefusesAsync(expected);
    }

    [Fact]
    public async Task A_lane_of_the_log_is_no_file_of_records()
    {
        await using var log = new SqliteTestStore();
        await log.OpenAsync();
        await log.CloseAsync();
        Directory.CreateDirectory(Path.GetDirectoryName(_place.File)!);
        File.Copy(log.LaneFile(Lanes.Urgent), _place.File);

        await RefusesAsync("not the hub's records");
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_place.File)!);
        await File.WriteAllTextAsync(_place.File, new string('x', 5_000));

        await RefusesAsync("can't be opened");
    }

    [Fact]
    public async Task A_directory_that_can_not_be_made_is_refused()
    {
        await File.WriteAllTextAsync(Path.GetDirectoryName(_place.File)!, "a file where the directory should be");

        await RefusesAsync("can't be made");
    }

    [Fact]
    public async Task A_read_and_a_write_that_fail_are_told_as_such()
    {
        await using var records = await OpenAsync();
        Change("DROP TABLE event_replays; DROP TABLE event_filters");

        await Assert.ThrowsAsync<RecordsUnavailableException>(() => records.Replays.FindAsync(Guid.NewGuid(), CancellationToken.None));
        await Assert.ThrowsAsync<RecordsUnavailableException>(() => records.Filters.DeleteAsync(Guid.NewGuid(), CancellationToken.None));
        Assert.False(await records.Subscriptions.DeleteAsync(Guid.NewGuid(), CancellationToken.None));
    }

    private async Task<OpenRecords> OpenAsync()
    {
        var records = await _place.OpenAsync(new Clock());
        try
        {
            _ = records.Subscriptions;
            return records;
        }
        catch
        {
            await records.DisposeAsync();
            throw;
        }
    }

    private async Task RefusesAsync(string expected)
    {
        var error = await Assert.ThrowsAsync<StoreRefusedException>(OpenAsync);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private void Change(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_place.File};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
