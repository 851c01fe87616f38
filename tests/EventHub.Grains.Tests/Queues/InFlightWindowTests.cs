using CsCheck;
using EventHub.Grains.Queues;
using Microsoft.Extensions.Time.Testing;

namespace EventHub.Grains.Tests.Queues;

public sealed class InFlightWindowTests
{
    [Fact]
    public void Numbers_count_from_one_without_holes()
    {
        var window = new InFlightWindow(new FakeTimeProvider());

        Assert.Equal([1, 2, 3], new[] { window.Add(1), window.Add(1), window.Add(1) });
    }

    [Fact]
    public void The_window_has_room_for_what_its_unwritten_batches_leave() =>
        Gen.Select(Gen.Int[0, InFlightWindow.DefaultMaxBytes], Gen.Int[0, 20]).Array[0, 30].Sample(static steps =>
        {
            var window = new InFlightWindow(new FakeTimeProvider());
            var sizes = new List<long>();
            long written = 0;
            foreach (var (size, report) in steps)
            {
                Assert.Equal(sizes.Count + 1, window.Add(size));
                sizes.Add(size);

                // Reports may repeat, lag, or be of batches that never were.
                window.Written(report);
                written = Math.Max(written, Math.Min(report, sizes.Count));
                Assert.Equal(sizes.Skip((int)written).Sum() < InFlightWindow.DefaultMaxBytes, window.HasRoom);
            }
        });

    [Fact]
    public void A_full_window_gets_room_when_its_oldest_batch_is_written()
    {
        var window = new InFlightWindow(new FakeTimeProvider());
        window.Add(InFlightWindow.DefaultMaxBytes - 1);
        Assert.True(window.HasRoom);
        window.Add(1);
        Assert.False(window.HasRoom);

        window.Written(1);

        Assert.True(window.HasRoom);
    }

    [Fact]
    public void The_time_to_report_follows_what_was_reported_and_what_is_overdue()
    {
        var time = new FakeTimeProvider();
        var window = new InFlightWindow(time);
        Assert.Equal(TimeSpan.Zero, window.ReportTime);

        window.Add(1);
        window.Add(1);
        time.Advance(TimeSpan.FromMilliseconds(800));
        Assert.Equal(TimeSpan.FromMilliseconds(800), window.ReportTime);

        window.Written(1);
        window.Written(2);
        Assert.Equal(TimeSpan.FromMilliseconds(100 + (700.0 / 8)), window.ReportTime);
    }
}
