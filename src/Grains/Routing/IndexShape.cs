using System.Text.Json;
using EventHub.Events;

namespace EventHub.Grains.Routing;

/// <summary>
/// Of the entries of an index, which fields of the data and which lengths of prefixes they name: an event is looked up under those of its
/// values alone.
/// </summary>
internal sealed class IndexShape
{
    private readonly Dictionary<string, (string[] Path, int Entries)> _fields = new(StringComparer.Ordinal);
    private readonly Dictionary<int, int> _typeLengths = [];
    private readonly Dictionary<int, int> _sourceLengths = [];
    private readonly List<IndexEntry> _entries = [];

    public void Add(IndexEntry entry)
    {
        switch (entry.Dimension)
        {
            case IndexDimension.Data:
                var known = _fields.GetValueOrDefault(entry.Field);
                _fields[entry.Field] = (known.Path ?? entry.Field.Split('.'), known.Entries + 1);
                break;
            case IndexDimension.TypePrefix:
                _typeLengths[entry.Value.Length] = _typeLengths.GetValueOrDefault(entry.Value.Length) + 1;
                break;
            case IndexDimension.SourcePrefix:
                _sourceLengths[entry.Value.Length] = _sourceLengths.GetValueOrDefault(entry.Value.Length) + 1;
                break;
        }
    }

    public void Remove(IndexEntry entry)
    {
        switch (entry.Dimension)
        {
            case IndexDimension.Data:
                var (path, entries) = _fields[entry.Field];
                if (entries == 1)
                {
                    _fields.Remove(entry.Field);
                }
                else
                {
                    _fields[entry.Field] = (path, entries - 1);
                }

                break;
            case IndexDimension.TypePrefix:
                Forget(_typeLengths, entry.Value.Length);
                break;
            case IndexDimension.SourcePrefix:
                Forget(_sourceLengths, entry.Value.Length);
                break;
        }
    }

    /// <summary>Under which entries an event is found. Valid until the next call.</summary>
    public List<IndexEntry> Of(LogEvent e)
    {
        var header = e.Header;
        _entries.Clear();
        _entries.Add(new IndexEntry(IndexDimension.Type, header.Type));
        _entries.Add(new IndexEntry(IndexDimension.Source, header.Source));
        _entries.Add(new IndexEntry(IndexDimension.Category, EventNames.Of(header.Category)));
        if (header.UserId is { } user)
        {
            _entries.Add(new IndexEntry(IndexDimension.User, user));
        }

        foreach (var tag in header.Tags)
        {
            _entries.Add(new IndexEntry(IndexDimension.Tag, tag));
        }

        AddPrefixes(IndexDimension.TypePrefix, header.Type, _typeLengths);
        AddPrefixes(IndexDimension.SourcePrefix, header.Source, _sourceLengths);
        if (_fields.Count > 0 && e.ParsedData is { } data)
        {
            AddData(data);
        }

        return _entries;
    }

    private void AddPrefixes(IndexDimension dimension, string name, Dictionary<int, int> lengths)
    {
        foreach (var (length, _) in lengths)
        {
            if (length <= name.Length)
            {
                _entries.Add(new IndexEntry(dimension, name[..length]));
            }
        }
    }

    private void AddData(JsonElement data)
    {
        foreach (var (field, (path, _)) in _fields)
        {
            var current = data;
            var depth = 0;
            while (depth < path.Length && current.ValueKind == JsonValueKind.Object && current.TryGetProperty(path[depth], out var next))
            {
                current = next;
                depth++;
            }

            if (depth == path.Length && current.ValueKind == JsonValueKind.String)
            {
                _entries.Add(new IndexEntry(IndexDimension.Data, current.GetString()!, field));
            }
        }
    }

    private static void Forget(Dictionary<int, int> lengths, int length)
    {
        if (--lengths[length] == 0)
        {
            lengths.Remove(length);
        }
    }
}
