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
    public void An_older_generation_is_followed_by_the_next_also_while_there_is_no_live_log()
    {
        _folder.WriteLines("one");
        using var follower = _folder.Follow();
        Assert.Equal(["one"], follower.Read());
        _folder.WriteLines("two");
        _folder.RotateByVersions();
        _folder.WriteLines("three");
        _folder.RotateByVersions();

        Assert.Equal(["two", "three"], follower.Read());
        _folder.WriteLines("four");
        Assert.Equal(["four"], follower.Read());
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
}
