using EventHub.Api.Limits;
using EventHub.Events;

namespace EventHub.Api.Tests.Limits;

public sealed class KnownSourcesTests
{
    private readonly KnownSources _sources = new();

    [Fact]
    public void A_users_own_programs_cost_nothing_however_often_they_emit()
    {
        Assert.Equal(0, Cost(Of(0, KnownSources.Capacity)));
        Assert.Equal(0, Cost(Of(0, KnownSources.Capacity)));
        Assert.Equal(0, Cost([.. Of(3, 1), .. Of(4, 1), .. Of(3, 1)]));
    }

    [Fact]
    public void Every_source_beyond_them_costs_once_and_takes_the_place_of_the_oldest()
    {
        Cost(Of(0, KnownSources.Capacity));

        Assert.Equal(2, Cost([.. Of(100, 2), .. Of(100, 2)]));
        Assert.Equal(0, Cost(Of(100, 2)));
        Assert.Equal(0, Cost(Of(2, KnownSources.Capacity - 2)));
        Assert.Equal(1, Cost(Of(0, 1)));
    }

    [Fact]
    public void A_batch_of_more_sources_than_are_known_costs_what_is_beyond()
    {
        Assert.Equal(968, Cost(Of(0, 1_000)));
        Assert.Equal(1_000, Cost(Of(1_000, 1_000)));
        Assert.Equal(0, Cost(Of(2_000 - KnownSources.Capacity, KnownSources.Capacity)));
    }

    private static EventDraft[] Of(int first, int count) =>
        [.. Enumerable.Range(first, count).Select(static i => new EventDraft { Type = "custom_event", Source = $"app-{i}" })];

    private int Cost(EventDraft[] events)
    {
        var added = _sources.FindNew(events);
        var cost = _sources.Beyond(added?.Count ?? 0);
        _sources.Add(added ?? []);
        return cost;
    }
}
