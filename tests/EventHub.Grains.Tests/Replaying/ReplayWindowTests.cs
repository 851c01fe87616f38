using EventHub.Delivery;
using EventHub.Events;
using EventHub.Grains.Replaying;
using EventHub.Grains.Tests.Samples;
using EventHub.Log;
using EventHub.Replaying;

namespace EventHub.Grains.Tests.Replaying;

public sealed class ReplayWindowTests
{
    private readonly ReplayWindow _window = new();

    [Fact]
    public void A_batch_stays_until_every_reader_has_taken_it()
    {
        Attach("one");
        Attach("two");
        Send(3);

        Report("one", 3);
        Assert.Empty(_window.Settle());
        Report("two", 2);

        Assert.Equal([1, 2], _window.Settle().Select(static b => b.Number));
        Assert.False(_window.IsEmpty);
    }

    [Fact]
    public void The_most_modest_reader_bounds_a_batch_and_the_one_that_may_hold_the_most_what_is_under_way()
    {
        Attach("one", maxUnackedBytes: 4_096);
        Attach("two", maxUnackedBytes: 2_048);
        Assert.Equal(2_048, _window.MaxBatchBytes);
        Send(4);
        Assert.True(_window.HasRoom);
        Send(1);
        Assert.False(_window.HasRoom);

        Report("one", 5);
        Report("two", 1);
        _window.Settle();
        Assert.True(_window.HasRoom);
    }

    [Fact]
    public void Who_acknowledges_when_half_of_its_bound_has_come_holds_up_nobody_with_a_smaller_one()
    {
        var held = new Dictionary<string, int> { ["one"] = 0, ["two"] = 0 };
        Attach("one", maxUnackedBytes: 64_000);
        Attach("two", maxUnackedBytes: 2_000);
        long number = 0;
        for (; number < 500 && _window.HasRoom; number++)
        {
            for (var frames = Send(1); frames.Count > 0; frames = Frames())
            {
                foreach (var frame in frames)
                {
                    var half = frame.ConnectionId == "one" ? 32 : 1;
                    if (++held[frame.ConnectionId] >= half)
                    {
                        Report(frame.ConnectionId, frame.Number);
                        held[frame.ConnectionId] = 0;
                    }
                }

                _window.Settle();
            }
        }

        Assert.Equal(500, number);
    }

    [Fact]
    public void Whoever_comes_back_is_first_sent_what_it_had_not_taken_numbered_from_one()
    {
        Attach("one");
        Send(5);
        Report("one", 2);
        _window.Settle();
        _window.Detach("one", attachment: 1);

        var frames = Attach("one", attachment: 2);

        Assert.Equal([3, 4, 5], frames.Select(static f => f.Batch!.Number));
        Assert.Equal([1, 2, 3], frames.Select(static f => f.Number));
        Assert.False(_window.Report("one", attachment: 1, taken: 9, TimeSpan.Zero));
        Report("one", 1, attachment: 2);
        Assert.Equal([3], _window.Settle().Select(static b => b.Number));
    }

    [Fact]
    public void What_a_reader_says_it_has_is_not_sent_again()
    {
        Attach("one");
        Send(5);
        _window.Detach("one", attachment: 1);

        var frames = Attach("two", position: PositionOf(4));

        Assert.Equal([5], frames.Select(static f => f.Batch!.Number));
        Assert.Equal([1, 2, 3, 4], _window.Settle().Select(static b => b.Number));
    }

    [Fact]
    public void One_that_joins_with_a_smaller_bound_is_sent_no_more_of_what_waits_than_it_wants_at_a_time()
    {
        Attach("one");
        Send(5);

        var frames = Attach("two", maxUnackedBytes: 2_048);
        Assert.Equal([1, 2, 3], frames.Select(static f => f.Number));
        Assert.Empty(Frames());

        Report("two", 2);
        Assert.Equal([("two", 4L), ("two", 5L)], Frames().Select(static f => (f.ConnectionId, f.Number)));
    }

    [Fact]
    public void What_a_reader_was_not_sent_before_a_seek_leaves_no_hole_in_its_numbers()
    {
        Attach("one");
        Send(5);
        Attach("two", maxUnackedBytes: 1_024);

        _window.Clear();
        Report("two", 1);
        var sought = Send(1);

        Assert.Equal([("one", 6L), ("two", 3L)], sought.Select(static f => (f.ConnectionId, f.Number)));
        Report("one", 6);
        Report("two", 2);
        Assert.Empty(_window.Settle());
        Report("two", 3);
        Assert.Equal([6], _window.Settle().Select(static b => b.Number));
    }

    [Fact]
    public void Who_was_replaced_does_not_take_the_seat_along()
    {
        Attach("one");
        Attach("one", attachment: 2);

        Assert.False(_window.Detach("one", attachment: 1));
        Assert.True(_window.HasReaders);
        Assert.True(_window.Detach("one", attachment: 3));
        Assert.False(_window.HasReaders);
    }

    [Fact]
    public void A_reader_of_whom_nothing_is_heard_is_found()
    {
        Attach("one");
        Attach("two");
        _window.Report("two", 1, 0, TimeSpan.FromSeconds(20));

        Assert.Equal("one", Assert.Single(_window.Silent(TimeSpan.FromSeconds(10))).ConnectionId);
    }

    [Fact]
    public void Without_readers_nothing_is_settled()
    {
        Attach("one");
        Send(2);
        _window.Detach("one", attachment: 1);

        Assert.Empty(_window.Settle());
        Assert.False(_window.HasReaders);
    }

    [Theory]
    [InlineData("log1.bulk-0:7.urgent:2@1700000000123-2-40")]
    [InlineData("log1@0-0-0")]
    public void A_position_reads_as_it_was_written(string text) => Assert.Equal(text, ReplayPosition.Parse(text)?.ToString());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("@1")]
    [InlineData("log1.bulk-0:7")]
    [InlineData("log1.bulk-0:7@")]
    [InlineData("log1.bulk-0:7@-1")]
    [InlineData("log1.bulk-0:7@1-1")]
    [InlineData("log1.bulk-0:7@1--1")]
    [InlineData("log1.bulk-0:7@1-2147483648-1")]
    [InlineData("log1.bulk-0:7@1-1-1152921504606846977")]
    [InlineData("log1.bulk-0:7@1-1-1-1")]
    [InlineData("log1.bulk-0:7@99999999999999999-0-0")]
    [InlineData("log1.bulk-0:7@x")]
    public void What_is_no_position_is_not_read(string? text) => Assert.Null(ReplayPosition.Parse(text));

    /// <returns>What the readers are sent for it.</returns>
    private List<ReplayFrame> Attach(string connection, int? maxUnackedBytes = null, long attachment = 1, ReplayPosition? position = null)
    {
        _window.Attach(
            Guid.Empty,
            new ReplayReader
            {
                ConnectionId = connection,
                Attachment = attachment,
                Node = new NodeAddress("node", null!),
                Reader = Sample.Admin,
                MaxUnackedBytes = maxUnackedBytes,
                Position = position,
            },
            TimeSpan.Zero);
        return Frames();
    }

    private List<ReplayFrame> Frames() => _window.TakeFrames().ConvertAll(static sent => sent.Frame);

    private void Report(string connection, long taken, long attachment = 1) =>
        Assert.True(_window.Report(connection, attachment, taken, TimeSpan.Zero));

    /// <returns>What the readers are sent of it.</returns>
    private List<ReplayFrame> Send(int count)
    {
        for (; count > 0; count--)
        {
            var number = _window.NextNumber;
            _window.Add(new ReplayBatch
            {
                Number = number,
                Events = [new Utf8Json("{}"u8.ToArray())],
                Size = 1_000,
                Position = PositionOf(number),
                PositionTime = Sample.Noon,
                Progress = 0,
                Start = PositionOf(number - 1).Cursor,
            });
        }

        return Frames();
    }

    private static ReplayPosition PositionOf(long number) => new(Cursor.Start("log1").With("bulk-0", number * 10), Sample.Noon, Run: 0, Processed: 0);
}
