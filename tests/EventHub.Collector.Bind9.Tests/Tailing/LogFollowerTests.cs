using EventHub.Collector.Bind9.Tailing;

namespace EventHub.Collector.Bind9.Tests.Tailing;

public sealed class LogFollowerTests : IDisposable
{
    private readonly LogFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Lines_are_read_as_they_are_completed()
    {
        using var follower = _folder.Follow();
        _folder.Write("one\ntwo\r\nthr");

        Assert.Equal(["one", "two"], follower.Read());
        _folder.Write("ee\n\nfive\n");
        Assert.Equal(["three", "", "five"], follower.Read());
        Assert.Empty(follower.Read());
        Assert.Equal(0, follower.Lag());
    }

    [Fact]
    public void A_log_that_is_not_there_is_read_when_it_appears()
    {
        using var follower = _folder.Follow();
        Assert.Empty(follower.Read());
        Assert.True(follower.Position.IsNowhere);

        _folder.WriteLines("one");

        Assert.Equal(["one"], follower.Read());
    }

    [Fact]
    public void A_line_beyond_the_bound_is_passed_over_and_the_next_is_read()
    {
        using var follower = _folder.Follow();
        _folder.WriteLines("one", new string('x', 5 * LineReader.MaxLine), new string('y', LineReader.MaxLine), "four");

        Assert.Equal(["one", "(too long)", new string('y', LineReader.MaxLine), "four"], follower.Read());
        Assert.Equal(new FileInfo(_folder.Log).Length, follower.Position.Offset);
    }

    [Fact]
    public void Bytes_that_are_no_text_do_not_end_it()
    {
        using var follower = _folder.Follow();
        _folder.WriteBytes([0, 0, 0xff, 0xc3, (byte)'\n', (byte)'a', (byte)'\n']);

        Assert.Equal(["\0\0\uFFFD\uFFFD", "a"], follower.Read());
    }

    [Fact]
    public void Reading_continues_after_the_last_line_taken()
    {
        _folder.WriteLines("one", "two");
        using var before = _folder.Follow();
        Assert.Equal(["one"], before.Read(most: 1));

        using var after = _folder.Follow(before.Position);

        Assert.Equal(["two"], after.Read());
    }

    [Fact]
    public void What_is_there_is_skipped_up_to_the_last_line_end()
    {
        _folder.Write("one\ntwo\nthr");
        using var follower = _folder.Follow();
        follower.SeekEnd(DateTimeOffset.UnixEpoch);
        _folder.Write("ee\n");

        Assert.Equal(["three"], follower.Read());
    }

    [Fact]
    public void Skipping_an_absent_log_skips_nothing_of_what_comes()
    {
        using var before = _folder.Follow();
        before.SeekEnd(DateTimeOffset.UnixEpoch);
        var position = before.Position;
        _folder.WriteLines("one");
        _folder.RotateByVersions();
        _folder.WriteLines("two");

        using var after = _folder.Follow(position);

        Assert.Equal(["one", "two"], after.Read());
    }

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

    [Fact]
    public void Copies_and_extracts_beside_the_log_are_not_read()
    {
        using var follower = _folder.Follow();
        _folder.WriteLines("one", "two");
        follower.Read();
        File.Copy(_folder.Log, _folder.Of(".5"));
        File.WriteAllText(_folder.Of(".grep"), "two\n");
        File.WriteAllText(_folder.Of(".2.gz"), "compressed");
        _folder.RenameTo(".bak");
        _folder.Reconfig();
        _folder.WriteLines("three");

        Assert.Equal(["three"], follower.Read());
    }

    [Fact]
    public void The_last_line_of_a_rotated_file_needs_no_line_end()
    {
        using var follower = _folder.Follow();
        _folder.Write("one\ncut of");
        Assert.Equal(["one"], follower.Read());
        _folder.RotateByVersions();
        _folder.WriteLines("two");

        Assert.Equal(["cut of", "two"], follower.Read());
    }

    [Fact]
    public void A_file_of_which_no_line_is_complete_is_not_yet_a_position()
    {
        using var follower = _folder.Follow();
        _folder.WriteLines("one");
        follower.Read();
        var end = follower.Position;
        _folder.RotateByVersions();
        _folder.Write("tw");
        Assert.Empty(follower.Read());

        Assert.Equal(end, follower.Position);
        using var after = _folder.Follow(follower.Position);
        _folder.Write("o\n");
        Assert.Equal(["two"], after.Read());
    }

    /// <summary>The worst that reuse can do.</summary>
    private sealed class SameInode : IFileStats
    {
        private readonly FileStats _real = new();

        public FileStat? Of(string path) => _real.Of(path) is { } stat ? stat with { Inode = 7 } : null;

        public FileStat Of(Microsoft.Win32.SafeHandles.SafeFileHandle handle) => _real.Of(handle) with { Inode = 7 };
    }
}
