namespace EventHub.Events;

/// <summary>The enums as the wire and the stores write them.</summary>
public static class EventNames
{
    private static readonly string[] Categories =
        ["health", "dns", "security", "user", "system", "connection", "bulk_operation", "error", "audit", "custom"];

    private static readonly string[] Severities = ["debug", "info", "warning", "error", "critical"];

    private static readonly string[] Priorities = ["low", "normal", "high", "critical", "urgent"];

    public static IReadOnlyList<string> AllCategories => Categories;

    public static IReadOnlyList<string> AllSeverities => Severities;

    public static IReadOnlyList<string> AllPriorities => Priorities;

    public static string Of(EventCategory category) => Categories[(int)category];

    public static string Of(EventSeverity severity) => Severities[(int)severity];

    public static string Of(EventPriority priority) => Priorities[(int)priority];

    public static EventCategory? Category(string name) => Index(Categories, name) is var i and >= 0 ? (EventCategory)i : null;

    public static EventSeverity? Severity(string name) => Index(Severities, name) is var i and >= 0 ? (EventSeverity)i : null;

    public static EventPriority? Priority(string name) => Index(Priorities, name) is var i and >= 0 ? (EventPriority)i : null;

    private static int Index(string[] names, string name) => Array.IndexOf(names, name);
}
