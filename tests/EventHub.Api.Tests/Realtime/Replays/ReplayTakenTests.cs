using System.Text;
using CsCheck;
using EventHub.Api.Realtime.Messages;
using EventHub.Api.Realtime.Replays;
using EventHub.Events;
using EventHub.Log;
using EventHub.Replaying;

namespace EventHub.Api.Tests.Realtime.Replays;

public sealed class ReplayTakenTests
{
    private const int MaxUnackedBytes = 1_000;

    private static readonly DateTimeOffset From = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void Without_acknowledgements_what_was_written_is_taken()
    {
        var taken = new ReplayTaken(null, null);

        Send(taken, 1, Batch(10));
        Send(taken, 2, Batch(20));

        Assert.Equal((2, At(20)), (taken.Number, taken.Position));
    }

    [Fact]
    public void What_was_passed_over_counts_as_taken_and_moves_nobody()
    {
        var taken = new ReplayTaken(At(20), null);

        taken.Passed(1);

        Assert.Equal((1, At(20)), (taken.Number, taken.Position));
    }

    [Fact]
    public void A_client_that_acknowledges_has_taken_what_it_acknowledged_and_not_what_it_was_sent()
    {
        var taken = new ReplayTaken(null, MaxUnackedBytes);
        Send(taken, 1, Batch(10));
        Send(taken, 2, Batch(20));
        Assert.Equal((0, null), (taken.Number, taken.Position));

        Assert.True(taken.Acknowledge(At(15)));
        Assert.Equal((1, At(10)), (taken.Number, taken.Position));

        Assert.False(taken.Acknowledge(At(15)));
        Assert.True(taken.Acknowledge(At(20)));
        Assert.Equal((2, At(20)), (taken.Number, taken.Position));
    }

    [Fact]
    public void A_client_may_acknowledge_before_its_transport_says_that_it_took_the_batch()
    {
        var taken = new ReplayTaken(null, MaxUnackedBytes);
        taken.Sending(1, Batch(10));

        Assert.True(taken.Acknowledge(At(10)));
        Assert.Equal((1, At(10)), (taken.Number, taken.Position));

        taken.Written(1, Batch(10));
        Assert.False(taken.Acknowledge(At(10)));
        Assert.Equal(0, taken.Beat());
    }

    [Fact]
    public void What_was_never_sent_can_not_be_acknowledged()
    {
        var taken = new ReplayTaken(null, MaxUnackedBytes);
        Assert.Throws<RefusedException>(() => taken.Acknowledge(At(1)));

        Send(taken, 1, Batch(10));

        Assert.Throws<RefusedException>(() => taken.Acknowledge(At(11)));
        Assert.Equal(0, taken.Number);
    }

    [Fact]
    public void An_acknowledgement_from_before_a_seek_is_late_and_no_error()
    {
        var taken = new ReplayTaken(null, MaxUnackedBytes);
        Send(taken, 1, Batch(10, run: 1));

        Assert.False(taken.Acknowledge(At(999)));
        Assert.Equal(0, taken.Number);
    }

    [Fact]
    public void A_new_attachment_counts_anew_and_what_was_taken_stays_taken()
    {
        var taken = new ReplayTaken(null, MaxUnackedBytes);
        Send(taken, 1, Batch(10));
        Send(taken, 2, Batch(20));
        taken.Acknowledge(At(10));

        taken.Begin();
        Assert.Equal((0, At(10)), (taken.Number, taken.Position));

        Send(taken, 1, Batch(20));
        taken.Acknowledge(At(20));
        Assert.Equal((1, At(20)), (taken.Number, taken.Position));
    }

    [Fact]
    public void What_was_sent_may_be_acknowledged_before_it_comes_again()
    {
        var taken = new ReplayTaken(null, MaxUnackedBytes);
        Send(taken, 1, Batch(10));
        Send(taken, 2, Batch(20));

        taken.Begin();
        Assert.False(taken.Acknowledge(At(10)));
        Assert.Equal((0, At(10)), (taken.Number, taken.Position));

        taken.Passed(1);
        taken.Sending(2, Batch(15));
        Assert.True(taken.Acknowledge(At(20)));
        Assert.Equal((2, At(20)), (taken.Number, taken.Position));
        Assert.Throws<RefusedException>(() => taken.Acknowledge(At(21)));
    }

    [Fact]
    public void What_the_transport_took_as_of_a_former_attachment_is_taken()
    {
        var taken = new ReplayTaken(null, null);
        taken.Sending(1, Batch(10));

        taken.Begin();
        taken.WrittenBefore(Batch(10));

        Assert.Equal((0, At(10)), (taken.Number, taken.Position));
    }

    [Fact]
    public void What_comes_again_for_another_reader_is_sent_only_as_far_as_it_was_not_had()
    {
        var taken = new ReplayTaken(null, MaxUnackedBytes);
        Send(taken, 1, Batch(10));
        Send(taken, 2, Batch(20));
        taken.Acknowledge(At(10));

        Assert.Null(taken.Sending(3, Batch(15)));
        var rest = taken.Sending(4, Batch(22));
        Assert.Equal(["bulk-0:21", "bulk-0:22"], rest!.Events.Select(static e => PositionedEvent.PositionOf(e).ToString()));
        Assert.Equal((rest.Events.Sum(static e => e.Length), At(22)), (rest.Size, rest.Position));

        // Neither of the two that it holds is taken yet, whatever they are numbered.
        Assert.Equal(1, taken.Number);
        Assert.True(taken.Acknowledge(At(20)));
        Assert.Equal(3, taken.Number);
        Assert.True(taken.Acknowledge(At(22)));
        Assert.Equal(4, taken.Number);
    }

    [Fact]
    public void Who_goes_on_from_a_cursor_is_not_sent_what_that_covers_of_a_batch_that_was_cut_for_others()
    {
        var taken = new ReplayTaken(At(8), MaxUnackedBytes);

        Assert.Equal(2, taken.Sending(1, Batch(10))!.Events.Length);
    }

    [Fact]
    public void What_a_client_holds_is_counted_once_however_often_it_comes()
    {
        var taken = new ReplayTaken(null, MaxUnackedBytes);
        Send(taken, 1, Batch(10, size: MaxUnackedBytes - 1));

        taken.Sending(2, Batch(10, size: MaxUnackedBytes - 1));
        Assert.Equal(0, taken.Beat());

        taken.Begin();
        taken.Sending(1, Batch(10, size: MaxUnackedBytes));
        Assert.Equal(1, taken.Beat());
    }

    [Theory]
    [InlineData(null, null, 20)]
    [InlineData(null, 5, 5)]
    [InlineData(MaxUnackedBytes, null, 10)]
    [InlineData(MaxUnackedBytes, 5, 5)]
    public void On_other_terms_it_goes_on_from_where_it_is_or_was_told_and_what_was_sent_can_be_acknowledged(int? bound, int? from, int expected)
    {
        var before = new ReplayTaken(null, bound);
        Send(before, 1, Batch(10));
        before.Acknowledge(At(10));
        before.Sending(2, Batch(20));

        var taken = before.On(new ReplayTerms(from is { } told ? At(told) : null, MaxUnackedBytes));

        Assert.Equal((0, At(expected)), (taken.Number, taken.Position));
        taken.Acknowledge(At(20));
        Assert.Equal(At(20), taken.Position);
        Assert.Throws<RefusedException>(() => taken.Acknowledge(At(21)));
    }

    [Fact]
    public void What_the_transport_could_not_take_was_not_had_on_other_terms_either()
    {
        var before = new ReplayTaken(null, null);
        Send(before, 1, Batch(10));
        before.Sending(2, Batch(20));
        before.Failed();

        Assert.Equal(At(10), before.On(new ReplayTerms(null, null)).Position);
    }

    [Fact]
    public void Where_a_client_went_on_from_can_be_acknowledged_again()
    {
        var taken = new ReplayTaken(At(10), MaxUnackedBytes);

        Assert.False(taken.Acknowledge(At(10)));

        Assert.Equal(At(10), taken.Position);
    }

    [Fact]
    public void Only_a_client_that_holds_as_much_as_it_may_and_acknowledges_nothing_stalls()
    {
        var taken = new ReplayTaken(null, MaxUnackedBytes);
        Send(taken, 1, Batch(10, size: MaxUnackedBytes - 1));
        Assert.Equal(0, taken.Beat());

        Send(taken, 2, Batch(20, size: 1));
        Assert.Equal([1, 2, 3], new[] { taken.Beat(), taken.Beat(), taken.Beat() });

        taken.Acknowledge(At(10));
        Assert.Equal(0, taken.Beat());
    }

    /// <summary>Batches that are sent or passed over, and acknowledgements of any of them, in any order.</summary>
    [Fact]
    public void What_is_told_is_what_the_acknowledged_cursors_cover_without_a_hole() =>
        Gen.Select(Gen.Bool, Gen.Int[1, 5], Gen.Int[-10, 30]).Array[0, 40].Sample(static story =>
        {
            var taken = new ReplayTaken(null, MaxUnackedBytes);
            var batches = new List<(long Through, bool WasSent)>();
            long acknowledged = 0;
            foreach (var (wasSent, events, ackOf) in story)
            {
                batches.Add(((batches.Count == 0 ? 0 : batches[^1].Through) + events, wasSent));
                if (wasSent)
                {
                    Send(taken, batches.Count, Batch(batches[^1].Through));
                }
                else
                {
                    taken.Passed(batches.Count);
                }

                if (ackOf >= 0 && ackOf < batches.Count && batches[ackOf].WasSent)
                {
                    acknowledged = Math.Max(acknowledged, batches[ackOf].Through);
                    taken.Acknowledge(At(batches[ackOf].Through));
                }

                // The first that was sent and is not covered ends it.
                var open = batches.FindIndex(b => b.WasSent && b.Through > acknowledged);
                Assert.InRange(taken.Number, 0, open < 0 ? batches.Count : open);
                var last = batches.FindLastIndex(b => b.WasSent && b.Through <= acknowledged);
                Assert.True(taken.Number >= last + 1, $"{taken.Number} is told where {last + 1} was acknowledged");
            }
        });

    private static void Send(ReplayTaken taken, long number, ReplayBatch batch)
    {
        if (taken.Sending(number, batch) is not null)
        {
            taken.Written(number, batch);
        }
    }

    /// <summary>As if cut for a reader that has nothing.</summary>
    private static ReplayBatch Batch(long through, int run = 0, int size = 10) => new()
    {
        Number = through,
        Events = [.. Enumerable.Range(1, (int)through).Select(static n => new Utf8Json(Encoding.UTF8.GetBytes($"{{\"position\":\"bulk-0:{n}\",\"type\":\"t\"}}")))],
        Size = size,
        Position = At(through, run),
        PositionTime = From,
        Progress = 0,
        Start = Cursor.Start("log1"),
    };

    private static ReplayPosition At(long sequence, int run = 0) => new(Cursor.Start("log1").With("bulk-0", sequence), From, run, Processed: 0);
}
