using CsCheck;
using EventHub.Delivery;
using EventHub.Events;
using EventHub.Grains.Queues.Batching;
using EventHub.Grains.Tests.Samples;

namespace EventHub.Grains.Tests.Queues.Batching;

public sealed class BatchingPolicyTests
{
    private static readonly BatchingOptions Options = new()
    {
        MinBatchSize = 4,
        MaxBatchSize = 10,
        MaxBatchBytes = 1_000,
        BatchTimeout = TimeSpan.FromSeconds(1),
        MaxBatchTimeout = TimeSpan.FromSeconds(5),
        MaxQueueSize = 100,
        LoadThreshold = 0.8,
        AdaptiveSizing = false,
    };

    [Theory]
    [InlineData(0, 0, 5_000, false, null)]
    [InlineData(1, 1, 999, false, 1)]
    [InlineData(1, 1, 1_000, false, 0)]
    [InlineData(9, 999, 0, false, 1_000)]
    [InlineData(10, 1, 0, false, 0)]
    [InlineData(1, 1_000, 0, false, 0)]
    [InlineData(1, 1, 0, true, 0)]
    [InlineData(0, 0, 0, true, null)]
    public void A_hybrid_batch_leaves_when_full_in_events_or_bytes_or_old_or_bypassed(int pending, long bytes, int waited, bool bypass, int? due) =>
        Assert.Equal(due, DueIn(Options, new Waiting(pending, bytes, bypass, Normal(waited)), default));

    [Theory]
    [InlineData(99, 50_000, 999, 1)]
    [InlineData(99, 50_000, 1_000, 0)]
    [InlineData(100, 1, 0, 0)]
    public void A_time_based_batch_waits_its_time_however_much_there_is_until_the_queue_is_full(int pending, long bytes, int waited, int due) =>
        Assert.Equal(due, DueIn(Options with { Strategy = BatchingStrategy.TimeBased }, new Waiting(pending, bytes, false, Normal(waited)), default));

    [Theory]
    [InlineData(9, 999, 1_000, 4_000)]
    [InlineData(10, 1, 0, 0)]
    [InlineData(1, 1_000, 0, 0)]
    [InlineData(1, 1, 5_000, 0)]
    public void A_size_based_batch_waits_to_be_full_but_not_for_ever(int pending, long bytes, int waited, int due) =>
        Assert.Equal(due, DueIn(Options with { Strategy = BatchingStrategy.SizeBased }, new Waiting(pending, bytes, false, Normal(waited)), default));

    [Theory]
    [InlineData(100, 100, 100, 150)]
    [InlineData(null, 100, 100, 400)]
    [InlineData(null, null, 100, 900)]
    [InlineData(null, 500, 100, 0)]
    [InlineData(250, null, null, 0)]
    [InlineData(0, 300, 999, 1)]
    public void A_priority_based_batch_leaves_with_its_most_impatient_event(int? high, int? normal, int? low, int due) =>
        Assert.Equal(due, DueIn(
            Options with { Strategy = BatchingStrategy.PriorityBased },
            new Waiting(3, 3, false, new PriorityAges(Milliseconds(high), Milliseconds(normal), Milliseconds(low))),
            default));

    [Theory]
    [InlineData(0, 4, 1_000)]
    [InlineData(0.4, 7, 3_000)]
    [InlineData(0.8, 10, 5_000)]
    [InlineData(1, 10, 5_000)]
    public void An_adaptive_batch_grows_and_waits_with_the_load(double cpu, int fullAt, int wait)
    {
        var options = Options with { Strategy = BatchingStrategy.Adaptive };

        var bounds = BatchingPolicy.Bounds(options, new LoadFigures(0, 0, cpu, TimeSpan.Zero));

        Assert.Equal((fullAt, PriorityWaits.Same(TimeSpan.FromMilliseconds(wait))), (bounds.FullAt, bounds.Waits));
    }

    [Theory]
    [InlineData(BatchingStrategy.Hybrid, 0, 4)]
    [InlineData(BatchingStrategy.SizeBased, 0.4, 7)]
    [InlineData(BatchingStrategy.PriorityBased, 0.8, 10)]
    public void With_adaptive_sizing_the_size_alone_follows_the_load(BatchingStrategy strategy, double cpu, int fullAt)
    {
        var fixedSize = Options with { Strategy = strategy };
        var load = new LoadFigures(0, 0, cpu, TimeSpan.Zero);

        var bounds = BatchingPolicy.Bounds(fixedSize with { AdaptiveSizing = true }, load);

        Assert.Equal(BatchingPolicy.Bounds(fixedSize, load) with { FullAt = fullAt }, bounds);
    }

    [Theory]
    [InlineData(0, 0, 0, 0, 0)]
    [InlineData(40, 0, 0, 0, 0.5)]
    [InlineData(0, 100, 0, 0, 0.5)]
    [InlineData(0, 0, 0.4, 0, 0.5)]
    [InlineData(0, 0, 0, 2_000, 0.5)]
    [InlineData(40, 150, 0.2, 400, 0.75)]
    [InlineData(90, 0, 0, 0, 1)]
    public void The_load_is_the_largest_of_queue_arrivals_processors_and_reader(int pending, double rate, double cpu, int report, double level) =>
        Assert.Equal(level, new LoadFigures(pending, rate, cpu, TimeSpan.FromMilliseconds(report)).Level(Options), 6);

    [Fact]
    public void Bounds_stay_within_the_options_whatever_the_load() =>
        Gen.Select(
            Gen.Enum<BatchingStrategy>(), Gen.Int[1, 1_000], Gen.Int[1, 1_000], Gen.Int[1, 2_000], Gen.Int[0, 5_000],
            Gen.Select(Gen.Int[0, 200_000], Gen.Double[0, 1e6], Gen.Double[0, 1], Gen.Int[0, 1_000_000]))
            .Sample(static (strategy, one, other, queue, wait, figures) =>
            {
                var options = new BatchingOptions
                {
                    Strategy = strategy,
                    MinBatchSize = Math.Min(one, other),
                    MaxBatchSize = Math.Max(one, other),
                    MaxQueueSize = queue,
                    BatchTimeout = TimeSpan.FromMilliseconds(wait),
                };
                var (pending, rate, cpu, report) = figures;

                var bounds = BatchingPolicy.Bounds(options, new LoadFigures(pending, rate, cpu, TimeSpan.FromMilliseconds(report)));

                var most = strategy == BatchingStrategy.TimeBased ? queue : Math.Min(options.MaxBatchSize, queue);
                Assert.InRange(bounds.FullAt, Math.Min(options.MinBatchSize, most), most);
                Assert.InRange(bounds.Waits.High, TimeSpan.Zero, bounds.Waits.Normal);
                Assert.InRange(bounds.Waits.Normal, TimeSpan.Zero, bounds.Waits.Low);
                Assert.InRange(bounds.Waits.Low, options.BatchTimeout, options.MaxBatchTimeout);
            });

    [Fact]
    public void A_batch_is_the_longest_beginning_within_its_bounds_but_at_least_one_event() =>
        Gen.Int[1, 600].Array[1, 20].Sample(static sizes =>
        {
            var pending = sizes.Select(static (size, i) => new EventReference(i + 1, size, EventPriority.Normal)).ToArray();

            var length = BatchingPolicy.BatchLength(pending, Options);

            Assert.InRange(length, 1, Options.MaxBatchSize);
            Assert.True(length == 1 || sizes.Take(length).Sum() <= Options.MaxBatchBytes);
            Assert.True(
                length == sizes.Length || length == Options.MaxBatchSize || sizes.Take(length + 1).Sum() > Options.MaxBatchBytes);
        });

    [Fact]
    public void What_is_cut_off_is_at_least_half_of_what_fits_and_no_more_than_that() =>
        Gen.Select(Gen.Int[1, 300].Array[1, 40], Gen.Int[1, 9].Array[40], Gen.Int[1, 100_000]).Sample(static (sizes, steps, first) =>
        {
            var pending = Pending(sizes, steps, first);

            var longest = BatchingPolicy.BatchLength(pending, Options);

            Assert.InRange(
                BatchingPolicy.CutLength(pending, Options), longest == pending.Length ? longest : (longest + 1) / 2, longest);
        });

    [Fact]
    public void Readers_of_the_same_events_come_to_the_same_batches_wherever_they_began() =>
        Gen.Select(Gen.Int[1, 300].Array[400], Gen.Int[1, 9].Array[400], Gen.Int[1, 100_000], Gen.Int[1, 60]).Sample(
            static (sizes, steps, first, later) =>
            {
                var pending = Pending(sizes, steps, first);

                var (one, other) = (Ends(pending, 0), Ends(pending, later));

                var meet = other.First(one.Contains);
                Assert.InRange(meet, later, later + (8 * Options.MaxBatchSize));
                Assert.Equal(one.SkipWhile(end => end < meet), other.SkipWhile(end => end < meet));
            },
            iter: 2_000);

    [Theory]
    [InlineData(1)]
    [InlineData(38)]
    [InlineData(4_711)]
    public void A_reader_of_everything_gets_full_batches_wherever_it_began(long first)
    {
        var pending = Enumerable.Range(0, 200).Select(i => new EventReference(first + i, 1, EventPriority.Normal)).ToArray();

        var ends = Ends(pending, 0).ToArray();

        Assert.All(ends[2..^1].Zip(ends[1..^2]), static pair => Assert.Equal(Options.MaxBatchSize, pair.First - pair.Second));
    }

    [Fact]
    public void The_first_event_is_taken_whatever_its_size() =>
        Assert.Equal(1, BatchingPolicy.BatchLength([Sample.Reference(1, size: 70_000), Sample.Reference(2)], Options));

    private static EventReference[] Pending(int[] sizes, int[] steps, long first)
    {
        var sequence = first;
        return [.. sizes.Select((size, i) => new EventReference(sequence += steps[i], size, EventPriority.Normal))];
    }

    /// <summary>Where the batches end that a reader gets which begins at <paramref name="from"/>, while more and more waits.</summary>
    private static List<int> Ends(EventReference[] pending, int from)
    {
        var ends = new List<int>();
        for (var at = from; at < pending.Length; ends.Add(at))
        {
            at += BatchingPolicy.CutLength(pending.AsSpan(at), Options);
        }

        return ends;
    }

    private static double? DueIn(BatchingOptions options, Waiting waiting, LoadFigures load) =>
        BatchingPolicy.Bounds(options, load).DueIn(waiting)?.TotalMilliseconds;

    private static PriorityAges Normal(int waited) => new(null, TimeSpan.FromMilliseconds(waited), null);

    private static TimeSpan? Milliseconds(int? waited) => waited is { } some ? TimeSpan.FromMilliseconds(some) : null;
}
