using EventHub.Events;

namespace EventHub.Grains.Tests.Events;

public sealed class EventCatalogueTests
{
    public static TheoryData<string, string, string, string, string> Rows
    {
        get
        {
            var data = new TheoryData<string, string, string, string, string>();
            foreach (var row in Lines().Skip(1).Select(static l => l.Split('\t')))
            {
                data.Add(row[0], row[1], row[2], row[3], row[4]);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Every_row_is_a_type(string name, string category, string priority, string severity, string audience)
    {
        var type = EventCatalogue.Of(name);

        Assert.True(EventCatalogue.IsKnown(name));
        Assert.True(EventRules.IsTypeName(name));
        Assert.Equal(name, type.Name);
        Assert.Equal(category, EventNames.Of(type.Category));
        Assert.Equal(priority, EventNames.Of(type.DefaultPriority));
        Assert.Equal(severity, EventNames.Of(type.DefaultSeverity));
        Assert.Equal(audience, type.Audience.ToString(), ignoreCase: true);
        Assert.Equal(type.Audience, EventCatalogue.AudienceOf(name));
    }

    [Fact]
    public void Every_type_is_a_row()
    {
        Assert.Equal(97, EventCatalogue.All.Count);
        Assert.Equal(
            Lines().Skip(1).Select(static l => l.Split('\t')[0]).Order(StringComparer.Ordinal),
            EventCatalogue.All.Select(static t => t.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Any_other_type_is_custom()
    {
        Assert.False(EventCatalogue.IsKnown("acme.thing"));
        Assert.Equal(
            new EventType("acme.thing", EventCategory.Custom, EventPriority.Normal, EventSeverity.Info, Audience.All),
            EventCatalogue.Of("acme.thing"));
        Assert.Equal(Audience.All, EventCatalogue.AudienceOf("acme.thing"));
    }

    [Fact]
    public void Names_and_values_are_one_to_one()
    {
        Assert.All(Enum.GetValues<EventCategory>(), static c => Assert.Equal(c, EventNames.Category(EventNames.Of(c))));
        Assert.All(Enum.GetValues<EventSeverity>(), static s => Assert.Equal(s, EventNames.Severity(EventNames.Of(s))));
        Assert.All(Enum.GetValues<EventPriority>(), static p => Assert.Equal(p, EventNames.Priority(EventNames.Of(p))));
        Assert.Null(EventNames.Category("Dns"));
    }

    private static string[] Lines()
    {
        using var stream = typeof(EventCatalogue).Assembly.GetManifestResourceStream("event-catalogue.tsv")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
