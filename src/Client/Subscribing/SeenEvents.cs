using System.Globalization;
using System.Text.Json;

namespace EventHub.Client.Subscribing;

/// <summary>Knows an event again that comes outside of its lane's order, because it was not acknowledged or its user was away.</summary>
/// <remarks>
/// A lane comes in order and with nothing left out, so that its first and its last event tell of all between them that they were
/// seen, however many those are. Ids are kept of what came outside of the order alone.
/// </remarks>
internal sealed class SeenEvents
{
    /// <summary>Far more than the hub sends again to one user at a time; beyond it the oldest are forgotten.</summary>
    public const int MaxIds = 4_096;

    private readonly Dictionary<string, (long First, long Last)> _lanes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly Queue<string> _oldest = new();

    /// <summary>Takes a batch that stands in its lane's order: all of its events are of one lane.</summary>
    public void Pass(JsonElement[] events)
    {
        if (events.Length > 0 && PositionOf(events[0]) is var (lane, first) && PositionOf(events[^1]) is var (_, last))
        {
            _lanes[lane] = _lanes.TryGetValue(lane, out var seen) ? seen with { Last = last } : (first, last);
        }
    }

    /// <summary>Takes an event that stands outside of the order.</summary>
    /// <returns>Whether it was not seen before.</returns>
    public bool Admit(JsonElement e)
    {
        if (PositionOf(e) is var (lane, sequence) && _lanes.TryGetValue(lane, out var seen) && sequence >= seen.First && sequence <= seen.Last)
        {
            return false;
        }

        return TextOf(e, "id") is not { } id || Remember(id);
    }

    private bool Remember(string id)
    {
        if (!_ids.Add(id))
        {
            return false;
        }

        _oldest.Enqueue(id);
        if (_oldest.Count > MaxIds)
        {
            _ids.Remove(_oldest.Dequeue());
        }

        return true;
    }

    /// <summary>Null for what is in no log.</summary>
    private static (string Lane, long Sequence)? PositionOf(JsonElement e)
    {
        var text = TextOf(e, "position");
        var colon = text?.LastIndexOf(':') ?? -1;
        return colon > 0 && long.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            ? (text![..colon], sequence)
            : null;
    }

    private static string? TextOf(JsonElement e, string name) =>
        e.ValueKind == JsonValueKind.Object && e.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
