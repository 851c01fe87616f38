using System.Text;
using System.Text.Json;
using EventHub.Bench.Producing;
using EventHub.Events;
using EventHub.Filters;
using EventHub.Json;

namespace EventHub.Bench.Tests.Producing;

public sealed class OwnFiltersTests
{
    private const int Users = 40;

    [Fact]
    public void Every_event_is_for_exactly_one_user_and_is_counted_as_that_users()
    {
        var filters = new OwnFilters(Users, TimeProvider.System, seed: 1);
        var wants = Enumerable.Range(0, Users).Select(i => Read(OwnFilters.FilterOf(i))).ToArray();
        var found = new long[Users];

        for (var i = 0; i < 2_000; i++)
        {
            var e = filters.Next(filters.NextSource(i));
            found[Assert.Single(Enumerable.Range(0, Users), user => IsFor(e, wants[user]))]++;
        }

        Assert.Equal(found, Enumerable.Range(0, Users).Select(filters.MadeFor));
        Assert.All(found, count => Assert.True(count > 0));
    }

    /// <summary>The four ways alone; what a filter means in general the hub's own tests say.</summary>
    private static bool IsFor(EventDraft e, EventFilter filter) =>
        filter.EventSources.Contains(e.Source)
        || filter.RequiredTags.Any(tag => e.Tags.Contains(tag))
        || filter.EventTypes.Any(pattern => Wildcard.Matches(pattern, e.Type))
        || filter.DataFilters.Any(condition => HasZone(e, condition.Value.ToString()));

    private static bool HasZone(EventDraft e, string zone) =>
        Encoding.UTF8.GetString(e.Data!).Contains($"\"zone\":{zone},", StringComparison.Ordinal);

    private static EventFilter Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        var strict = new StrictJson();
        var filter = EventFilterJson.Read(document.RootElement, "filter", strict);
        strict.ThrowIfFailed();
        return filter;
    }
}
