using EventHub.Collector.Bind9.Tailing;

namespace EventHub.Collector.Bind9.Tests.Tailing;

/// <summary>What follows a log that is rotated, in each of the ways in which that is done.</summary>
public sealed class LogRotationTests : IDisposable
{
    private readonly LogFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_named_writes_into_the_renamed_file_is_read_until_it_reopens(bool create)
    {
        using var follower = _folder.Follow();
        _folder.WriteLines("one");
        Assert.Equal(["one"], follower.Read());

        _folder.RenameAsLogrotateDoes(create);
        _folder.WriteLines("two");
        Assert.Equal(["two"], follower.Read());
        _folder.WriteLines("three");
        _folder.Reconfig();
        _folder.WriteLines("four");

        Assert.Equal(["three", "four"], follower.Read());
    }

    [Fact]
    public void A_file_moved_to_any_name_is_read_to_its_end_also_after_a_restart()
    {
        using var before = _folder.Follow();
        _folder.WriteLines("one");
        before.Read();
        _folder.RenameTo(".ext");
        _folder.WriteLines("two");
        _folder.Reconfig();
        _folder.WriteLines("three");

        using var after = _folder.Follow(before.Position);

        Assert.Equal(["two", "three"], before.Read());
        Assert.Equal(["two", "three"], after.Read());
    }

    [Fact]
    public void Generations_that_rotated_while_nobody_read_are_drained_in_order()
    {
        using var before = _folder.Follow();
        _folder.WriteLines("0", "1");
        before.Read(most: 1);
        for (int i = 2; i < 14; i++)
        {
            _folder.RotateByVersions();
            _folder.WriteLines($"{i}");
        }
        using var after = _folder.Follow(before.Position);

        string[] rest = [.. Enumerable.Range(1, 13).Select(i => $"{i}")];
        Assert.Equal(rest, before.Read());
        Assert.Equal(rest, after.Read());
    }

    [Fact]
    public void Generations_with_a_time_in_their_name_are_drained_in_order()
    {
        using var follower = _folder.Follow();
        _folder.WriteLines("0");
        follower.Read();
        for (int i = 1; i < 5; i++)
        {
            _folder.RotateByTime(20261122134836000 + i);
            _folder.WriteLines($"{i}");
        }
        Assert.Equal(["1", "2", "3", "4"], follower.Read());
    }

    [Fact]
    public void An_inode_that_is_used_again_is_not_taken_for_the_old_file()
    {
        var sameInode = new SameInode();
        _folder.WriteLines("one", "two");
        using var before = _folder.Follow(stats: sameInode);
        before.Read(most: 1);
        _folder.RotateByVersions();
        _folder.WriteLines("three, longer than what was read");
        _folder.RotateByVersions();
        _folder.WriteLines("four, longer than what was read");

        using var after = _folder.Follow(before.Position, sameInode);

        string[] rest = ["two", "three, longer than what was read", "four, longer than what was read"];
        Assert.Equal(rest, before.Read());
        Assert.Equal(rest, after.Read());
    }

    [Fact]
    public void After_copytruncate_the_rest_is_read_from_the_copy()
    {
        using var before = _folder.Follow();
        _folder.WriteLines("one", "two");
        before.Read(most: 1);
        var position = before.Position;
        _folder.CopyTruncate();
        Assert.Equal(["two"], before.Read());
        _folder.WriteLines("three, and longer than all that was there before");
        _folder.CopyTruncate();
        _folder.WriteLines("four, and longer than all that was there before");

        using var after = _folder.Follow(position);

        Assert.Equal(["three, and longer than all that was there before", "four, and longer than all that was there before"], before.Read());
        Assert.Equal(["two", .. before.Read(), "three, and longer than all that was there before", "four, and longer than all that was there before"], after.Read());
    }

    [Fact]
    public void A_truncated_log_without_a_copy_is_read_from_its_beginning()
    {
        using var follower = _folder.Follow();
        _folder.WriteLines("one", "two");
        follower.Read();
        _folder.Truncate();
        Assert.Empty(follower.Read());
        _folder.WriteLines("three, and longer than all that was there before");

        Assert.Equal(["three, and longer than all that was there before"], follower.Read());
    }

    [Fact]
    public void When_the_generation_is_gone_what_was_written_later_is_read()
    {
        _folder.WriteLines("one", "two");
        using var before = _folder.Follow();
        before.Read(most: 1);
        var position = before.Position;
        File.SetLastWriteTimeUtc(_folder.Log, position.LastWrite.UtcDateTime.AddSeconds(-10));
        _folder.RotateByVersions(versions: 2);
        _folder.WriteLines("three");
        File.SetLastWriteTimeUtc(_folder.Log, position.LastWrite.UtcDateTime.AddSeconds(10));
        _folder.RotateByVersions(versions: 2);
        File.Delete(_folder.Of(".1"));
        _folder.WriteLines("four");

        using var after = _folder.Follow(position);

        Assert.Equal(["three", "four"], after.Read());
    }

    /// <summary>The worst that reuse can do.</summary>
    private sealed class SameInode : IFileStats
    {
        private readonly FileStats _real = new();

        public FileStat? Of(string path) => _real.Of(path) is { } stat ? stat with { Inode = 7 } : null;

        public FileStat Of(Microsoft.Win32.SafeHandles.SafeFileHandle handle) => _real.Of(handle) with { Inode = 7 };
    }
}
