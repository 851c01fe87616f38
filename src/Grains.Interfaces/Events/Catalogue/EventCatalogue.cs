using System.Collections.Frozen;

namespace EventHub.Events;

/// <summary>Who may see events of a type; see <see cref="Visibility.Visibility"/>.</summary>
public enum Audience : byte
{
    All = 0,
    Own = 1,
    Admin = 2,
    Zone = 3,
    Redacted = 4,
}

/// <summary>What the catalogue knows of one type.</summary>
public sealed record EventType(
    string Name, EventCategory Category, EventPriority DefaultPriority, EventSeverity DefaultSeverity, Audience Audience);

/// <summary>
/// The known event types with their defaults and audiences. A type that is not in it is custom: normal, info, for all.
/// </summary>
public static class EventCatalogue
{
    private static readonly FrozenDictionary<string, EventType> Types = Load();

    public static IReadOnlyCollection<EventType> All => Types.Values;

    public static EventType Of(string type) =>
        Types.TryGetValue(type, out var known)
            ? known
            : new EventType(type, EventCategory.Custom, EventPriority.Normal, EventSeverity.Info, Audience.All);

    /// <summary>Hot path: no allocation for custom types.</summary>
    public static Audience AudienceOf(string type) => Types.TryGetValue(type, out var known) ? known.Audience : Audience.All;

    public static bool IsKnown(string type) => Types.ContainsKey(type);

    private static FrozenDictionary<string, EventType> Load()
    {
        using var stream = typeof(EventCatalogue).Assembly.GetManifestResourceStream("event-catalogue.tsv")
            ?? throw new InvalidOperationException("the event catalogue is missing from the assembly");
        using var reader = new StreamReader(stream);
        _ = reader.ReadLine();
        var types = new Dictionary<string, EventType>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0)
            {
                var type = Parse(line.Split('\t'));
                types.Add(type.Name, type);
            }
        }

        return types.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static EventType Parse(string[] columns) => new(
        columns[0],
        EventNames.Category(columns[1]) ?? throw new FormatException($"category {columns[1]} of {columns[0]}"),
        EventNames.Priority(columns[2]) ?? throw new FormatException($"priority {columns[2]} of {columns[0]}"),
        EventNames.Severity(columns[3]) ?? throw new FormatException($"severity {columns[3]} of {columns[0]}"),
        Enum.Parse<Audience>(columns[4], ignoreCase: true));
}
