using CsCheck;
using EventHub.Delivery;
using EventHub.Events;
using EventHub.Grains.Queues.Batching;
using EventHub.Grains.Tests.Samples;
using Microsoft.Extensions.Time.Testing;

namespace EventHub.Grains.Tests.Queues.Batching;

public sealed class PendingEventsTests
{
    private static readonly Gen<(EventPriority Priority, int Remove, int How)[]> Steps =
        Gen.Select(Gen.Enum<EventPriority>(), Gen.Int[0, 6], Gen.Int[0, 5]).Array[0, 60];

    [Fact]
    public void What_is_kept_at_hand_is_what_counting_anew_would_say() => Steps.Sample(static steps =>
    {
        var time = new FakeTimeProvider(Sample.Noon);
        var pending = new PendingEvents();
        var model = new List<(EventReference Event, DateTimeOffset At)>();
        foreach (var (priority, remove, how) in steps)
        {
            var e = Sample.Reference(1 + time.GetUtcNow().Ticks, priority, size: 10 + remove);
            pending.Add(e, time.GetTimestamp());
            model.Add((e, time.GetUtcNow()));
            time.Advance(TimeSpan.FromMilliseconds(7));
            var count = Math.Min(remove, model.Count);
            switch (how)
            {
                case 0:
                    pending.RemoveFirst(count);
                    model.RemoveRange(0, count);
                    break;
                case 1:
                    AssertDropped(model.Where(static m => m.Event.Priority < EventPriority.Critical).Take(count), pending.DropOldest(count, false), model);
                    break;
                case 2:
                    AssertDropped(model.Take(count), pending.DropOldest(count, true), model);
                    break;
                case 3 when remove == 0:
                    pending.Clear();
                    model.Clear();
                    break;
            }

            Assert.Equal(model.Select(static m => m.Event), pending.Events.ToArray());
            Assert.Equal(Expected(model, time.GetUtcNow()), pending.Describe(time, bypass: true));
            Assert.False(pending.Describe(time, bypass: false).Bypasses);
        }
    });

    private static void AssertDropped(
        IEnumerable<(EventReference Event, DateTimeOffset At)> expected, DeliveryGap? dropped, List<(EventReference Event, DateTimeOffset At)> model)
    {
        var left = expected.ToArray();
        Assert.Equal(left.Length == 0 ? null : new DeliveryGap(left[0].Event.Sequence, left[^1].Event.Sequence, left.Length), dropped);
        model.RemoveAll(left.Contains);
    }

    private static Waiting Expected(List<(EventReference Event, DateTimeOffset At)> model, DateTimeOffset now)
    {
        return new Waiting(
            model.Count,
            model.Sum(static m => (long)m.Event.Size),
            model.Exists(static m => m.Event.Priority >= EventPriority.Critical),
            new PriorityAges(
                Age(static p => p >= EventPriority.High), Age(static p => p == EventPriority.Normal), Age(static p => p == EventPriority.Low)));

        TimeSpan? Age(Func<EventPriority, bool> of) =>
            model.Where(m => of(m.Event.Priority)).Select(m => (TimeSpan?)(now - m.At)).FirstOrDefault();
    }
}
