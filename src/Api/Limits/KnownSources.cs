using EventHub.Events;

namespace EventHub.Api.Limits;

/// <summary>
/// The sources that a user has emitted for of late. Each source is a grain of its own somewhere in the cluster: whoever emits for a few has
/// them for nothing, and whoever makes up a new one for each event pays for each.
/// </summary>
internal sealed class KnownSources
{
    /// <summary>A user's own programs; what gathers the events of many is an admin.</summary>
    internal const int Capacity = 32;

    private readonly string?[] _sources = new string?[Capacity];
    private int _next;

    /// <summary>Sources of these events that are not known, each once; null: none, as nearly always.</summary>
    public HashSet<string>? FindNew(EventDraft[] events)
    {
        HashSet<string>? found = null;
        string? last = null;
        foreach (var draft in events)
        {
            if (draft.Source != last && Array.IndexOf(_sources, last = draft.Source) < 0)
            {
                (found ??= new HashSet<string>(StringComparer.Ordinal)).Add(draft.Source);
            }
        }

        return found;
    }

    /// <summary>How many of so many new ones have to take the place of others.</summary>
    public int Beyond(int count) => Math.Max(0, count - Free);

    /// <summary>They are known from now on, in the place of those that have been for longest.</summary>
    public void Add(IEnumerable<string> sources)
    {
        foreach (var source in sources)
        {
            _sources[_next] = source;
            _next = (_next + 1) % Capacity;
        }
    }

    private int Free => _sources[_next] is null ? Capacity - _next : 0;
}
