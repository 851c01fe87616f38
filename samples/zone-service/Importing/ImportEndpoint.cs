using EventHub.Client.Bulk;
using EventHub.Samples.ZoneService.Hosting;
using EventHub.Samples.ZoneService.Zones;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EventHub.Samples.ZoneService.Importing;

/// <summary>
/// <c>POST /zones/{zone}/import</c>: many records at once, one in each line of the body. Its progress is told to the user who asked for
/// it; a line that is wrong is counted and passed over.
/// </summary>
internal static class ImportEndpoint
{
    public static void MapImport(this IEndpointRouteBuilder app) => app.MapPost("/zones/{zone}/import", ImportAsync);

    private static async Task<Results<Ok<ImportResult>, NotFound>> ImportAsync(
        string zone, HttpRequest request, ZoneBook book, RequestEvents events, CancellationToken cancellationToken)
    {
        var normalised = ZoneRules.Normalise(zone);
        if (await book.FindAsync(normalised, cancellationToken) is null)
        {
            return TypedResults.NotFound();
        }

        using var body = new StreamReader(request.Body);
        var counts = default(BulkCounts);
        await events.Events.BulkOperations.RunAsync(
            new BulkOperationOptions { Name = "zone import", Kind = BulkOperationKind.Import, Zone = normalised },
            async (import, token) =>
            {
                await ReadAsync(normalised, body, book, import, token);
                counts = import.Counts;
            },
            cancellationToken);
        await events.Events.Zones.ImportedAsync(normalised, counts.Succeeded, "lines", CancellationToken.None);
        return TypedResults.Ok(new ImportResult(counts.Succeeded, counts.Failed));
    }

    private static async Task ReadAsync(string zone, StreamReader body, ZoneBook book, BulkOperation import, CancellationToken cancellationToken)
    {
        for (var number = 1; await body.ReadLineAsync(cancellationToken) is { } line; number++)
        {
            if (ImportLine.IsBlank(line))
            {
                continue;
            }

            var (wrong, records) = ImportLine.Parse(line);
            if (records is null)
            {
                import.Failed($"line {number}: {wrong}");
            }
            else if (await book.PutAsync(zone, records, events: null, cancellationToken) is null)
            {
                throw new InvalidOperationException($"The zone {zone} was deleted during its import.");
            }
            else
            {
                import.Succeeded();
            }
        }

        import.SetTotal(import.Counts.Processed);
    }

    internal sealed record ImportResult(long Imported, long Failed);
}
