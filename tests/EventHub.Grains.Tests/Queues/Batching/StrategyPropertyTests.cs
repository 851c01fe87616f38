using CsCheck;
using EventHub.Delivery;
using EventHub.Events;
using EventHub.Grains.Queues;
using EventHub.Grains.Tests.Samples;
using Microsoft.Extensions.Time.Testing;

namespace EventHub.Grains.Tests.Queues.Batching;

/// <summary>Every strategy, driven as a queue drives it: at each arrival and whenever it said that something would be due.</summary>
public sealed class StrategyPropertyTests
{
    private static readonly Gen<(int Pause, EventPriority Priority, int Size)[]> Arrivals =
        Gen.Select(Gen.Frequency((3, Gen.Int[0, 5]), (1, Gen.Int[0, 700])), Gen.Enum<EventPriority>(), Gen.Int[1, 700]).Array[0, 120];

    private static readonly Gen<BatchingOptions> SomeOptions = Gen.Select(
        Gen.Enum<BatchingStrategy>(), Gen.Int[1, 12], Gen.Int[1, 12], Gen.Int[0, 400], Gen.Int[0, 1_000], Gen.Bool, Gen.Bool,
        static (strategy, one, other, wait, more, bypass, adaptive) => new BatchingOptions
        {
            Strategy = strategy,
            MinBatchSize = Math.Min(one, other),
            MaxBatchSize = Math.Max(one, other),
            MaxBatchBytes = 1_024,
            BatchTimeout = TimeSpan.FromMilliseconds(wait),
            MaxBatchTimeout = TimeSpan.FromMilliseconds(wait + more + 1),
            MaxQueueSize = 40,
            PriorityBypass = bypass,
            AdaptiveSizing = adaptive,
        });

    [Fact]
    public void Every_event_leaves_once_in_order_within_its_wait_and_in_a_batch_within_its_size() =>
        Gen.Select(SomeOptions, Arrivals, Gen.Double[0, 1]).Sample(
            static (options, arrivals, cpu) => new Run(options, new Pressure(cpu, TimeSpan.FromMilliseconds(cpu * 100))).Play(arrivals), iter: 3_000);

    private sealed class Run(BatchingOptions options, Pressure pressure)
    {
        private readonly FakeTimeProvider _time = new(Sample.Noon);
        private readonly List<(DateTimeOffset At, EventReference Event)> _arrived = [];
        private int _left;

        public void Play((int Pause, EventPriority Priority, int Size)[] arrivals)
        {
            var queue = new LaneQueue(Sample.Lane, options, OverflowPolicy.CatchUp, _time);
            queue.Start(0);
            foreach (var (pause, priority, size) in arrivals)
            {
                Pass(queue, TimeSpan.FromMilliseconds(pause));
                var e = new EventReference(_arrived.Count + 1, size, priority);
                _arrived.Add((_time.GetUtcNow(), e));
                queue.Offer([e], e.Sequence, _time.GetTimestamp());
                Flush(queue);
                queue.TrimOverflow();
                Assert.Equal(LaneState.Live, queue.State);
            }

            Pass(queue, options.MaxBatchTimeout);
            Assert.Equal((_arrived.Count, 0), (_left, queue.Pending));
        }

        private void Pass(LaneQueue queue, TimeSpan pause)
        {
            var until = _time.GetUtcNow() + pause;
            while (queue.DueIn(pressure) is { } due && _time.GetUtcNow() + due <= until)
            {
                Assert.True(due > TimeSpan.Zero, "what was due has left");
                _time.Advance(due);
                Flush(queue);
            }

            _time.Advance(until - _time.GetUtcNow());
        }

        private void Flush(LaneQueue queue)
        {
            while (queue.IsDue(pressure))
            {
                var batch = queue.TakeBatch();
                Assert.InRange(batch.Sequences.Length, 1, options.MaxBatchSize);
                Assert.True(batch.Sequences.Length == 1 || batch.Size <= options.MaxBatchBytes);
                foreach (var sequence in batch.Sequences)
                {
                    var (at, e) = _arrived[_left++];
                    Assert.Equal(e.Sequence, sequence);
                    Assert.InRange(_time.GetUtcNow() - at, TimeSpan.Zero, Longest(e.Priority));
                }
            }
        }

        private TimeSpan Longest(EventPriority priority) => (options.Strategy, priority) switch
        {
            (_, >= EventPriority.Critical) when options.PriorityBypass => TimeSpan.Zero,
            (BatchingStrategy.PriorityBased, >= EventPriority.High) => options.BatchTimeout / 4,
            (BatchingStrategy.PriorityBased, EventPriority.Normal) => options.BatchTimeout / 2,
            (BatchingStrategy.SizeBased or BatchingStrategy.Adaptive, _) => options.MaxBatchTimeout,
            _ => options.BatchTimeout,
        };
    }
}
