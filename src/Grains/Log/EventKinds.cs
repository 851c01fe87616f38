using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using EventHub.Events;
using EventHub.Statistics;

namespace EventHub.Grains.Log;

/// <summary>Appended events by what they are. A commit's are gathered first, then added at once.</summary>
internal sealed class EventKinds
{
    /// <summary>All types beyond the catalogue's together: any producer can make up more of them.</summary>
    internal const string OtherTypes = "custom";

    private static readonly string[] TypeNames = [.. EventCatalogue.All.Select(static type => type.Name).Order(StringComparer.Ordinal), OtherTypes];

    private static readonly FrozenDictionary<string, int> Types =
        TypeNames.Index().ToFrozenDictionary(static type => type.Item, static type => type.Index, StringComparer.Ordinal);

    private readonly TallySet _categories;
    private readonly TallySet _severities = new("severity", EventNames.AllSeverities);
    private readonly TallySet _priorities = new("priority", EventNames.AllPriorities);
    private readonly TallySet _types = new("type", TypeNames);

    public EventKinds(Meter meter) => _categories = meter.CreateTallies(
        "eventhub.log.category.events", "category", EventNames.AllCategories, "{event}", "Appended events by category.");

    public void Add(IReadOnlyList<AcceptedEvent> events)
    {
        Span<int> categories = stackalloc int[EventNames.AllCategories.Count];
        Span<int> severities = stackalloc int[EventNames.AllSeverities.Count];
        Span<int> priorities = stackalloc int[EventNames.AllPriorities.Count];
        var (type, run) = (string.Empty, 0);
        foreach (var e in events)
        {
            var header = e.Header;
            categories[(int)header.Category]++;
            severities[(int)header.Severity]++;
            priorities[(int)header.Priority]++;

            // Producers send runs of one type.
            if (header.Type != type)
            {
                AddType(type, run);
                (type, run) = (header.Type, 0);
            }

            run++;
        }

        AddType(type, run);
        Add(_categories, categories);
        Add(_severities, severities);
        Add(_priorities, priorities);
    }

    public KindCounts Report() =>
        new(_categories.ToCounts(), _severities.ToCounts(), _priorities.ToCounts(), [.. _types.ToCounts().Where(static type => type.Count > 0)]);

    private void AddType(string type, int run)
    {
        if (run > 0)
        {
            _types[Types.TryGetValue(type, out var index) ? index : TypeNames.Length - 1].Add(run);
        }
    }

    private static void Add(TallySet tallies, ReadOnlySpan<int> counts)
    {
        for (var i = 0; i < counts.Length; i++)
        {
            if (counts[i] > 0)
            {
                tallies[i].Add(counts[i]);
            }
        }
    }
}
