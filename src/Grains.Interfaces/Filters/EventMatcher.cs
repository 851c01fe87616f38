using EventHub.Events;

namespace EventHub.Filters;

/// <summary>
/// A filter made ready to be asked often. This is the definition of what a filter means; SQL only narrows down what it is asked.
/// </summary>
public sealed class EventMatcher
{
    private readonly EventFilter _filter;
    private readonly HashSet<string> _types;
    private readonly string[] _typePatterns;
    private readonly HashSet<string> _sources;
    private readonly string[] _sourcePatterns;
    private readonly uint _categories;
    private readonly uint _severities;
    private readonly uint _priorities;
    private readonly DataCondition[] _data;
    private readonly EventMatcher[]? _anyOf;

    public EventMatcher(EventFilter filter)
    {
        _filter = filter;
        (_types, _typePatterns) = Split(filter.EventTypes);
        (_sources, _sourcePatterns) = Split(filter.EventSources);
        _categories = Mask(filter.EventCategories, static c => (int)c);
        _severities = Mask(filter.SeverityLevels, static s => (int)s);
        _priorities = Mask(filter.Priorities, static p => (int)p);
        _data = Array.ConvertAll(filter.DataFilters, static f => new DataCondition(f));
        _anyOf = filter.AnyOf is { } anyOf ? Array.ConvertAll(anyOf, static f => new EventMatcher(f)) : null;
    }

    public EventFilter Filter => _filter;

    public bool Matches(LogEvent e)
    {
        var header = e.Header;
        return (_categories >> (int)header.Category & 1) != 0
            && (_severities >> (int)header.Severity & 1) != 0
            && (_priorities >> (int)header.Priority & 1) != 0
            && MatchesName(header.Type, _types, _typePatterns)
            && MatchesName(header.Source, _sources, _sourcePatterns)
            && MatchesTime(header.Timestamp)
            && MatchesUser(header)
            && MatchesTags(header.Tags)
            && MatchesData(e)
            && MatchesAny(e);
    }

    private static (HashSet<string> Exact, string[] Patterns) Split(string[] names) =>
        (names.Where(n => !Wildcard.IsPattern(n)).ToHashSet(StringComparer.Ordinal), [.. names.Where(Wildcard.IsPattern)]);

    private static uint Mask<T>(T[] values, Func<T, int> bit)
    {
        uint mask = values.Length == 0 ? uint.MaxValue : 0;
        foreach (var value in values)
        {
            mask |= 1u << bit(value);
        }

        return mask;
    }

    private static bool MatchesName(string name, HashSet<string> exact, string[] patterns)
    {
        if ((exact.Count == 0 && patterns.Length == 0) || exact.Contains(name))
        {
            return true;
        }

        foreach (var pattern in patterns)
        {
            if (Wildcard.Matches(pattern, name))
            {
                return true;
            }
        }

        return false;
    }

    private bool MatchesTime(DateTimeOffset timestamp) =>
        (_filter.StartTime is not { } start || timestamp >= start) && (_filter.EndTime is not { } end || timestamp < end);

    private bool MatchesUser(EventHeader header) =>
        _filter.UserIds.Length == 0
        || (header.UserId is { } user && Array.IndexOf(_filter.UserIds, user) >= 0);

    private bool MatchesTags(string[] tags)
    {
        if (_filter.Tags.Length > 0 && !ContainsAny(tags, _filter.Tags))
        {
            return false;
        }

        foreach (var required in _filter.RequiredTags)
        {
            if (Array.IndexOf(tags, required) < 0)
            {
                return false;
            }
        }

        return _filter.ExcludedTags.Length == 0 || !ContainsAny(tags, _filter.ExcludedTags);
    }

    private static bool ContainsAny(string[] tags, string[] wanted)
    {
        foreach (var tag in wanted)
        {
            if (Array.IndexOf(tags, tag) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    private bool MatchesAny(LogEvent e)
    {
        if (_anyOf is null)
        {
            return true;
        }

        foreach (var matcher in _anyOf)
        {
            if (matcher.Matches(e))
            {
                return true;
            }
        }

        return false;
    }

    private bool MatchesData(LogEvent e)
    {
        if (_data.Length == 0)
        {
            return true;
        }

        var data = e.ParsedData;
        foreach (var condition in _data)
        {
            if (!condition.Holds(data))
            {
                return false;
            }
        }

        return true;
    }
}
