using EventHub.Samples.ZoneService.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EventHub.Samples.ZoneService.Zones;

/// <summary><c>/zones</c></summary>
internal static class ZoneEndpoints
{
    private const int DefaultTtl = 3_600;

    public static void MapZones(this IEndpointRouteBuilder app)
    {
        var zones = app.MapGroup("/zones");
        zones.MapGet("/", (ZoneBook book, CancellationToken token) => book.ListAsync(token));
        zones.MapGet("/{name}", GetAsync);
        zones.MapPost("/", CreateAsync);
        zones.MapPut("/{name}", UpdateAsync);
        zones.MapDelete("/{name}", DeleteAsync);
    }

    private static async Task<Results<Ok<ZoneWithRecords>, NotFound>> GetAsync(string name, ZoneBook book, CancellationToken cancellationToken) =>
        await book.FindAsync(ZoneRules.Normalise(name), cancellationToken) is { } found
            ? TypedResults.Ok(new ZoneWithRecords(found.Zone, found.Records))
            : TypedResults.NotFound();

    private static async Task<Results<Created<Zone>, Conflict<string>, ProblemHttpResult>> CreateAsync(
        ZoneRequest request, ZoneBook book, RequestEvents events, CancellationToken cancellationToken)
    {
        var zone = Apply(request, new Zone(ZoneRules.Normalise(request.Name ?? string.Empty), "localhost", DefaultTtl, Serial: 1));
        if (ZoneRules.Check(zone) is { } wrong)
        {
            return TypedResults.Problem(wrong, statusCode: StatusCodes.Status400BadRequest);
        }

        return await book.CreateAsync(zone, events.Events, cancellationToken)
            ? TypedResults.Created($"/zones/{zone.Name}", zone)
            : TypedResults.Conflict($"There is a zone {zone.Name}.");
    }

    private static async Task<Results<Ok<Zone>, NotFound, ProblemHttpResult>> UpdateAsync(
        string name, ZoneRequest request, ZoneBook book, RequestEvents events, CancellationToken cancellationToken)
    {
        var normalised = ZoneRules.Normalise(name);
        if (ZoneRules.Check(Apply(request, new Zone(normalised, "localhost", DefaultTtl, 1))) is { } wrong)
        {
            return TypedResults.Problem(wrong, statusCode: StatusCodes.Status400BadRequest);
        }

        return await book.UpdateAsync(normalised, before => Apply(request, before), events.Events, cancellationToken) is { } zone
            ? TypedResults.Ok(zone)
            : TypedResults.NotFound();
    }

    private static async Task<Results<NoContent, NotFound>> DeleteAsync(
        string name, ZoneBook book, RequestEvents events, CancellationToken cancellationToken) =>
        await book.DeleteAsync(ZoneRules.Normalise(name), events.Events, cancellationToken) ? TypedResults.NoContent() : TypedResults.NotFound();

    /// <summary>What the request leaves out stays as it is.</summary>
    private static Zone Apply(ZoneRequest request, Zone zone) => zone with
    {
        PrimaryServer = request.PrimaryServer is { } server ? ZoneRules.Normalise(server) : zone.PrimaryServer,
        DefaultTtl = request.DefaultTtl ?? zone.DefaultTtl,
    };

    internal sealed record ZoneRequest(string? Name, string? PrimaryServer, int? DefaultTtl);

    internal sealed record ZoneWithRecords(Zone Zone, IReadOnlyList<RecordSet> Records);
}
