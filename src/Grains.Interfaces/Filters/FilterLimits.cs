namespace EventHub.Filters;

/// <summary>Bounds of one filter: what a router may be asked to keep and to evaluate per event.</summary>
public static class FilterLimits
{
    public const int MaxListItems = 100;

    public const int MaxDataFilters = 16;

    public const int MaxPathLength = 200;

    /// <summary>
    /// Names of a path: events are nested no deeper. Each is a parameter of a statement, of which PostgreSQL takes 65,535: a hundred filters
    /// in one, which a user's stored subscriptions are, come to less than 58,000.
    /// </summary>
    public const int MaxPathNames = 32;

    /// <summary>Bytes of a data filter's value.</summary>
    public const int MaxValueBytes = 4_096;
}
