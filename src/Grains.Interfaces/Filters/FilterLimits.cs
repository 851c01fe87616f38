namespace EventHub.Filters;

/// <summary>Bounds of one filter: what a router may be asked to keep and to evaluate per event.</summary>
public static class FilterLimits
{
    public const int MaxListItems = 100;

    public const int MaxDataFilters = 16;

    public const int MaxPathLength = 200;

    /// <summary>Bytes of a data filter's value.</summary>
    public const int MaxValueBytes = 4_096;
}
