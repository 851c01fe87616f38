using CsCheck;
using EventHub.Delivery;
using EventHub.Events;
using EventHub.Grains.Queues;
using EventHub.Grains.Tests.Samples;

namespace EventHub.Grains.Tests.Queues;

public sealed class HybridBatchingTests
{
    private static readonly BatchingOptions Options = new() { MaxBatchSize = 10, MaxBatchBytes = 1_000, BatchTimeout = TimeSpan.FromSeconds(1) };

    [Theory]
    [InlineData(0, 0, 5_000, false, false)]
    [InlineData(1, 1, 999, false, false)]
    [InlineData(1, 1, 1_000, false, true)]
    [InlineData(9, 999, 0, false, false)]
    [InlineData(10, 1, 0, false, true)]
    [InlineData(1, 1_000, 0, false, true)]
    [InlineData(1, 1, 0, true, true)]
    [InlineData(0, 0, 0, true, false)]
    public void A_batch_is_due_when_full_in_events_or_bytes_or_old_or_bypassed(int pending, long bytes, int waited, bool bypass, bool due) =>
        Assert.Equal(due, HybridBatching.IsDue(pending, bytes, TimeSpan.FromMilliseconds(waited), bypass, Options));

    [Fact]
    public void A_batch_is_the_longest_beginning_within_its_bounds_but_at_least_one_event() =>
        Gen.Int[1, 600].Array[1, 20].Sample(static sizes =>
        {
            var pending = sizes.Select(static (size, i) => new EventReference(i + 1, size, EventPriority.Normal)).ToArray();

            var length = HybridBatching.BatchLength(pending, Options);

            Assert.InRange(length, 1, Options.MaxBatchSize);
            Assert.True(length == 1 || sizes.Take(length).Sum() <= Options.MaxBatchBytes);
            Assert.True(
                length == sizes.Length || length == Options.MaxBatchSize || sizes.Take(length + 1).Sum() > Options.MaxBatchBytes);
        });

    [Fact]
    public void Critical_and_urgent_bypass() =>
        Assert.Equal(
            [EventPriority.Critical, EventPriority.Urgent], Enum.GetValues<EventPriority>().Where(HybridBatching.Bypasses));

    [Fact]
    public void The_first_event_is_taken_whatever_its_size() =>
        Assert.Equal(1, HybridBatching.BatchLength([Sample.Reference(1, size: 70_000), Sample.Reference(2)], Options));
}
