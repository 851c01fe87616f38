using CsCheck;
using EventHub.Events;
using EventHub.Grains.Tests.Samples;
using EventHub.Log;

namespace EventHub.Grains.Tests.Log;

public sealed class LanesTests
{
    [Fact]
    public void Urgent_comes_first_and_volatile_is_not_durable()
    {
        var lanes = new Lanes(2);

        Assert.Equal(["urgent", "bulk-0", "bulk-1"], lanes.Durable);
        Assert.Equal(["urgent", "bulk-0", "bulk-1", "volatile"], lanes.All);
        Assert.All(lanes.Durable, static lane => Assert.True(Lanes.IsDurable(lane)));
        Assert.False(Lanes.IsDurable(Lanes.Volatile));
    }

    [Theory]
    [InlineData(EventPriority.Low, "bulk-0")]
    [InlineData(EventPriority.Normal, "bulk-0")]
    [InlineData(EventPriority.High, "bulk-0")]
    [InlineData(EventPriority.Critical, "urgent")]
    [InlineData(EventPriority.Urgent, "urgent")]
    public void Priority_decides_the_lane(EventPriority priority, string lane) =>
        Assert.Equal(lane, new Lanes(1).Of(priority, "bind", persist: true));

    [Fact]
    public void What_is_not_stored_is_volatile_whatever_its_priority() =>
        Assert.All(Enum.GetValues<EventPriority>(), static p => Assert.Equal(Lanes.Volatile, new Lanes(3).Of(p, "bind", persist: false)));

    [Fact]
    public void A_source_stays_in_its_lane() =>
        Gen.Select(Gen.String[1, 100], Gen.Int[1, Lanes.MaxBulkLanes]).Sample(static (source, count) =>
            new Lanes(count).BulkOf(source) == new Lanes(count).BulkOf(source) && new Lanes(count).Durable.Contains(new Lanes(count).BulkOf(source)));

    [Fact]
    public void The_lane_of_a_source_is_fixed_for_stored_logs() =>
        Assert.Equal(
            ["bulk-3", "bulk-6", "bulk-0"],
            new[] { "bind", "web", "named.log" }.Select(new Lanes(8).BulkOf));

    [Fact]
    public void Sources_spread_over_all_lanes()
    {
        var lanes = new Lanes(8);

        Assert.Equal(8, Enumerable.Range(0, 200).Select(i => lanes.BulkOf($"source-{i}")).Distinct().Count());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(Lanes.MaxBulkLanes + 1)]
    public void A_log_has_1_to_64_bulk_lanes(int count) => Assert.Throws<ArgumentOutOfRangeException>(() => new Lanes(count));

    [Fact]
    public void A_position_is_written_as_the_wire_has_it() =>
        Assert.Equal("bulk-0:1042", Sample.Event(1042).Position.ToString());
}
