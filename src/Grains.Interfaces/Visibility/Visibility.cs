using System.Text.Json;
using EventHub.Events;

namespace EventHub.Visibility;

/// <summary>
/// Who may see what, decided here and nowhere else: live, recent, query, replay and every other path ask this.
/// </summary>
public static class Visibility
{
    /// <summary>What a reader gets of the events of an audience.</summary>
    private enum Access : byte
    {
        Whole,
        Redacted,
        Own,
        OfZones,
        None,
    }

    private static readonly ILookup<Audience, string> Types =
        EventCatalogue.All.OrderBy(static t => t.Name, StringComparer.Ordinal).ToLookup(static t => t.Audience, static t => t.Name);

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

        return AccessOf(reader, EventCatalogue.AudienceOf(header.Type)) switch
        {
            Access.Whole => e,
            Access.Redacted => e.Redacted,
            Access.Own => header.UserId == reader.UserId || header.TargetUserId == reader.UserId ? e : null,
            Access.OfZones => ZoneOf(e) is { } zone && Array.IndexOf(reader.Zones, zone) >= 0 ? e : null,
            _ => null,
        };
    }

    /// <summary>The form in which a role gets an event that was found visible before.</summary>
    public static LogEvent FormFor(Role role, LogEvent e) => IsRedactedFor(role, e) ? e.Redacted : e;

    /// <summary>True when a role gets an event with less in it than it has.</summary>
    public static bool IsRedactedFor(Role role, LogEvent e) =>
        role != Role.Admin && EventCatalogue.AudienceOf(e.Header.Type) == Audience.Redacted;

    /// <summary>The same as <see cref="See"/>, for statements of a store; null: everything as it is.</summary>
    public static RowRights? RightsOf(Reader reader) => reader.IsAdmin ? null : new RowRights
    {
        UserId = reader.UserId,
        HiddenTypes = TypesOf(reader, Access.None),
        OwnTypes = TypesOf(reader, Access.Own),
        ZoneTypes = TypesOf(reader, Access.OfZones),
        Zones = reader.Zones,
        RedactedTypes = TypesOf(reader, Access.Redacted),
    };

    private static string[] TypesOf(Reader reader, Access access) =>
        [.. Types.Where(types => AccessOf(reader, types.Key) == access).SelectMany(static types => types)];

    private static Access AccessOf(Reader reader, Audience audience) => audience switch
    {
        Audience.All => Access.Whole,
        Audience.Redacted => Access.Redacted,
        Audience.Own => Access.Own,
        Audience.Zone when Array.IndexOf(reader.Zones, "*") >= 0 => Access.Whole,
        Audience.Zone => reader.Zones.Length == 0 ? Access.None : Access.OfZones,
        Audience.Admin => Access.None,
        var unknown => throw new InvalidOperationException($"audience {unknown}"),
    };

    private static string? ZoneOf(LogEvent e)
    {
        if (e.ParsedData is not { } data)
        {
            return null;
        }

        var named = data.TryGetProperty(RowRights.ZoneField, out var zone) || data.TryGetProperty(RowRights.OlderZoneField, out zone);
        return named && zone.ValueKind == JsonValueKind.String ? Reader.NormalizeZone(zone.GetString()!) : null;
    }
}
