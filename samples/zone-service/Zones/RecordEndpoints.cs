using EventHub.Samples.ZoneService.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EventHub.Samples.ZoneService.Zones;

/// <summary><c>/zones/{zone}/records</c></summary>
internal static class RecordEndpoints
{
    public static void MapRecords(this IEndpointRouteBuilder app)
    {
        var records = app.MapGroup("/zones/{zone}/records/{name}/{type}");
        records.MapPut("/", PutAsync);
        records.MapDelete("/", DeleteAsync);
    }

    private static async Task<Results<Created<RecordSet>, Ok<RecordSet>, NotFound, ProblemHttpResult>> PutAsync(
        string zone, string name, string type, RecordRequest request, ZoneBook book, RequestEvents events, CancellationToken cancellationToken)
    {
        var normalised = ZoneRules.Normalise(zone);
        if (await book.FindAsync(normalised, cancellationToken) is not { } found)
        {
            return TypedResults.NotFound();
        }

        var records = new RecordSet(ZoneRules.Normalise(name), type.ToUpperInvariant(), request.Ttl ?? found.Zone.DefaultTtl, request.Values ?? []);
        if (ZoneRules.Check(records) is { } wrong)
        {
            return TypedResults.Problem(wrong, statusCode: StatusCodes.Status400BadRequest);
        }

        return await book.PutAsync(normalised, records, events.Events, cancellationToken) switch
        {
            RecordChange.Created => TypedResults.Created($"/zones/{normalised}/records/{records.Name}/{records.Type}", records),
            RecordChange.Updated => TypedResults.Ok(records),
            _ => TypedResults.NotFound(),
        };
    }

    private static async Task<Results<NoContent, NotFound>> DeleteAsync(
        string zone, string name, string type, ZoneBook book, RequestEvents events, CancellationToken cancellationToken) =>
        await book.RemoveAsync(ZoneRules.Normalise(zone), ZoneRules.Normalise(name), type.ToUpperInvariant(), events.Events, cancellationToken)
            ? TypedResults.NoContent()
            : TypedResults.NotFound();

    internal sealed record RecordRequest(int? Ttl, string[]? Values);
}
