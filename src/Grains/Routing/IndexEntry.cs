using System.Text.Json;
using EventHub.Events;
using EventHub.Filters;
using EventHub.Visibility;

namespace EventHub.Grains.Routing;

internal enum IndexDimension
{
    User,
    Data,
    Type,
    Source,
    Tag,
    TypePrefix,
    SourcePrefix,
    Category,
}

/// <summary>Something that an event must have.</summary>
/// <param name="Dimension">Where.</param>
/// <param name="Value">What is there.</param>
/// <param name="Field">The dotted path in its data; empty in all other dimensions.</param>
internal readonly record struct IndexEntry(IndexDimension Dimension, string Value, string Field = "")
{
    private const char AnyRun = '*';

    /// <summary>
    /// Whatever matches the filter has at least one of these; empty when nothing can be said. Of all that a filter asks, what is most
    /// likely to tell its events from others.
    /// </summary>
    public static List<IndexEntry> Of(EventFilter filter)
    {
        var own = OfItself(filter);
        if (own.Count > 0 || filter.AnyOf is not { } anyOf)
        {
            return own;
        }

        var entries = Array.ConvertAll(anyOf, Of);
        return Array.TrueForAll(entries, static e => e.Count > 0) ? [.. entries.SelectMany(static e => e).Distinct()] : [];
    }

    private static List<IndexEntry> OfItself(EventFilter filter)
    {
        if (filter.UserIds.Length > 0)
        {
            return Entries(IndexDimension.User, filter.UserIds);
        }

        foreach (var condition in filter.DataFilters)
        {
            if (OfData(condition) is { Count: > 0 } entries)
            {
                return entries;
            }
        }

        return OfNames(filter.EventTypes, IndexDimension.Type, IndexDimension.TypePrefix)
            ?? OfNames(filter.EventSources, IndexDimension.Source, IndexDimension.SourcePrefix)
            ?? OfTags(filter)
            ?? Entries(IndexDimension.Category, Array.ConvertAll(filter.EventCategories, EventNames.Of));
    }

    private static List<IndexEntry>? OfTags(EventFilter filter) =>
        filter.RequiredTags.Length > 0 ? Entries(IndexDimension.Tag, [filter.RequiredTags[0]])
        : filter.Tags.Length > 0 ? Entries(IndexDimension.Tag, filter.Tags)
        : null;

    /// <returns>Null when there is no name, or one that begins with a wildcard.</returns>
    private static List<IndexEntry>? OfNames(string[] names, IndexDimension whole, IndexDimension prefix)
    {
        if (names.Length == 0 || names.Any(static name => name.StartsWith(AnyRun)))
        {
            return null;
        }

        return [.. names.Select(name => Wildcard.IsPattern(name)
            ? new IndexEntry(prefix, name[..name.IndexOf(AnyRun, StringComparison.Ordinal)])
            : new IndexEntry(whole, name)).Distinct()];
    }

    /// <summary>
    /// Only texts, and only what no reader sees otherwise than it is stored: an address is masked, as a value or as a field's name, and
    /// a filter is asked about what its reader sees.
    /// </summary>
    private static List<IndexEntry> OfData(DataFilter condition)
    {
        if (condition.Operator is not (DataOperator.Equals or DataOperator.In) || condition.Field.Split('.').Any(AddressMask.MayBeOf))
        {
            return [];
        }

        using var document = JsonDocument.Parse(condition.Value.Bytes);
        var value = document.RootElement;
        var values = condition.Operator == DataOperator.In ? [.. value.EnumerateArray()] : new[] { value };
        return Array.TrueForAll(values, static v => v.ValueKind == JsonValueKind.String && !AddressMask.MayBeOf(v.GetString()!))
            ? [.. values.Select(v => new IndexEntry(IndexDimension.Data, v.GetString()!, condition.Field)).Distinct()]
            : [];
    }

    private static List<IndexEntry> Entries(IndexDimension dimension, string[] values) =>
        [.. values.Distinct(StringComparer.Ordinal).Select(value => new IndexEntry(dimension, value))];
}
