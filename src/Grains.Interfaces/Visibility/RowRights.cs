namespace EventHub.Visibility;

/// <summary>
/// What <see cref="Visibility"/> says of a user's rights, by what a store has columns for. A statement that asks it passes the events
/// that the user sees and no others, so that neither an answer nor where it ended tells what else there is. A row with a target is for the
/// target alone; apart from that, of types that stand in no list here every row is seen as it is.
/// </summary>
public sealed record RowRights
{
    /// <summary>Fields of <c>data</c> that name an event's zone: the first that is there counts, if it is a text.</summary>
    public const string ZoneField = "zone", OlderZoneField = "zone_name";

    public required string UserId { get; init; }

    /// <summary>Types of which no row is seen.</summary>
    public required string[] HiddenTypes { get; init; }

    /// <summary>Types whose rows are for their user and their target alone.</summary>
    public required string[] OwnTypes { get; init; }

    /// <summary>Types whose rows are seen when they are of one of <see cref="Zones"/>.</summary>
    public required string[] ZoneTypes { get; init; }

    /// <summary>In the form of <see cref="Reader.NormalizeZone"/>, which rows are brought to before they are compared.</summary>
    public required string[] Zones { get; init; }

    /// <summary>
    /// Types whose rows are seen otherwise than they are stored: without their user, so that they match no filter for users, and with
    /// less data, so that conditions on data are not for the store to decide.
    /// </summary>
    public required string[] RedactedTypes { get; init; }
}
