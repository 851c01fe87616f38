namespace EventHub.Samples.ZoneService.Zones;

/// <summary>A zone's settings. What an event carries as before and after.</summary>
/// <param name="Name">In lower case, without the final dot.</param>
/// <param name="PrimaryServer">The server that its SOA names.</param>
/// <param name="DefaultTtl">Seconds.</param>
/// <param name="Serial">Grows with every change, of records too.</param>
internal sealed record Zone(string Name, string PrimaryServer, int DefaultTtl, uint Serial);

/// <summary>All records of one name and type.</summary>
/// <param name="Name">Relative to its zone, <c>@</c> for the zone itself.</param>
/// <param name="Type">E.g. <c>AAAA</c>.</param>
/// <param name="Ttl">Seconds.</param>
/// <param name="Values">At least one.</param>
internal sealed record RecordSet(string Name, string Type, int Ttl, IReadOnlyList<string> Values);
