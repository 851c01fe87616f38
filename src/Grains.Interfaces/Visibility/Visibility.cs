using System.Text.Json;
using EventHub.Events;

namespace EventHub.Visibility;

/// <summary>
/// Who may see what, decided here and nowhere else: live, recent, query, replay and every other path ask this.
/// </summary>
public static class Visibility
{
    private static readonly string[] RedactedTypes =
        [.. EventCatalogue.All.Where(static t => t.Audience == Audience.Redacted).Select(static t => t.Name).Order(StringComparer.Ordinal)];

    /// <summary>
    /// The event as this reader sees it: itself, with less in it, or null. Filters are asked about what this returns, so that
    /// no filter can probe for what its owner may not see.
    /// </summary>
    public static LogEvent? See(Reader reader, LogEvent e)
    {
        if (reader.IsAdmin)
        {
            return HubUsers.IsOne(e.Header.TargetUserId) ? null : e;
        }

        var header = e.Header;
        if (header.TargetUserId is { } target && target != reader.UserId)
        {
            return null;
        }

        return EventCatalogue.AudienceOf(header.Type) switch
        {
            Audience.All => e,
            Audience.Redacted => e.Redacted,
            Audience.Own => header.UserId == reader.UserId || header.TargetUserId == reader.UserId ? e : null,
            Audience.Zone => SeesZoneOf(reader, e) ? e : null,
            Audience.Admin => null,
            var unknown => throw new InvalidOperationException($"audience {unknown}"),
        };
    }

    /// <summary>The form in which a role gets an event that was found visible before.</summary>
    public static LogEvent FormFor(Role role, LogEvent e) => IsRedactedFor(role, e) ? e.Redacted : e;

    /// <summary>True when a role gets an event with less in it than it has.</summary>
    public static bool IsRedactedFor(Role role, LogEvent e) =>
        role != Role.Admin && EventCatalogue.AudienceOf(e.Header.Type) == Audience.Redacted;

    /// <summary>The types whose events a reader may get with less in them than they have.</summary>
    public static IReadOnlyCollection<string> SeenOtherwise(Reader reader) => reader.IsAdmin ? [] : RedactedTypes;

    private static bool SeesZoneOf(Reader reader, LogEvent e)
    {
        if (reader.Zones.Length == 0)
        {
            return false;
        }

        if (Array.IndexOf(reader.Zones, "*") >= 0)
        {
            return true;
        }

        return ZoneOf(e) is { } zone && Array.IndexOf(reader.Zones, zone) >= 0;
    }

    private static string? ZoneOf(LogEvent e)
    {
        if (e.ParsedData is not { } data)
        {
            return null;
        }

        var named = data.TryGetProperty("zone", out var zone) || data.TryGetProperty("zone_name", out zone);
        return named && zone.ValueKind == JsonValueKind.String ? Reader.NormalizeZone(zone.GetString()!) : null;
    }
}
