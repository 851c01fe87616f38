using CsCheck;
using EventHub.Events;
using EventHub.Grains.Emitting;
using EventHub.Grains.Tests.Samples;
using EventHub.Log;

namespace EventHub.Grains.Tests.Emitting;

public sealed class EventCompletionTests
{
    [Fact]
    public void A_derived_id_is_the_same_for_the_same_place() =>
        Gen.Select(Gens.Source, Gen.Long[1, long.MaxValue], Gen.Int[0, 999]).Sample(static (source, position, index) =>
            EventCompletion.DeriveId(new SourceCheckpoint(source, position, "before"), index)
            == EventCompletion.DeriveId(new SourceCheckpoint(source, position, "after"), index));

    [Fact]
    public void A_derived_id_is_a_version_8_uuid() =>
        Gen.Select(Gen.Long[1, long.MaxValue], Gen.Int[0, 999]).Sample(static (position, index) =>
        {
            var id = EventCompletion.DeriveId(new SourceCheckpoint("bind", position, ""), index);
            return id.Version == 8 && (id.Variant & 0b1100) == 0b1000;
        });

    [Fact]
    public void Derived_ids_grow_with_the_position_so_that_a_stores_index_is_appended_to() =>
        Gen.Select(Gen.Long[1, (1L << 48) - 2], Gen.Int[0, 999], Gen.Int[0, 999]).Sample(static (position, index, next) =>
            EventCompletion.DeriveId(new SourceCheckpoint("bind", position, ""), index)
                .CompareTo(EventCompletion.DeriveId(new SourceCheckpoint("bind", position + 1, ""), next)) < 0);

    [Fact]
    public void Derived_ids_differ_by_source_position_and_index()
    {
        var ids =
            from source in new[] { "a", "b", "ab", "a\u0001" }
            from position in new long[] { 1, 2, 256, 1L << 32, (1L << 56) + 1 }
            from index in new[] { 0, 1, 2, 255, 256 }
            select EventCompletion.DeriveId(new SourceCheckpoint(source, position, ""), index);

        Assert.Equal(4 * 5 * 5, ids.Distinct().Count());
    }

    [Fact]
    public void A_known_type_completes_from_the_catalogue()
    {
        var header = EventCompletion.Complete(new EventDraft { Type = "health_alert", Source = "s" }, "s", Guid.NewGuid(), Sample.Noon);

        Assert.Equal((EventCategory.Health, EventSeverity.Critical, EventPriority.Critical), (header.Category, header.Severity, header.Priority));
    }

    [Fact]
    public void What_the_producer_says_stands()
    {
        var draft = new EventDraft
        {
            Type = "health_alert",
            Source = "s",
            Category = EventCategory.Audit,
            Severity = EventSeverity.Debug,
            Priority = EventPriority.Low,
            Timestamp = Sample.Noon.AddTicks(12_345),
            ExpiresAt = Sample.Noon.AddTicks(99_999),
        };

        var header = EventCompletion.Complete(draft, draft.Source, Guid.NewGuid(), Sample.Noon);

        Assert.Equal((EventCategory.Audit, EventSeverity.Debug, EventPriority.Low), (header.Category, header.Severity, header.Priority));
        Assert.Equal(Sample.Noon.AddMilliseconds(1), header.Timestamp);
        Assert.Equal(Sample.Noon.AddMilliseconds(9), header.ExpiresAt);
    }

    [Fact]
    public void An_event_without_a_time_happened_when_it_was_accepted() =>
        Assert.Equal(
            Sample.Noon.AddMilliseconds(7),
            EventCompletion.Complete(new EventDraft { Type = "a", Source = "s" }, "s", Guid.NewGuid(), Sample.Noon.AddTicks(79_999)).Timestamp);
}
