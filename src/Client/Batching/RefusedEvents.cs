using System.Globalization;
using EventHub.Client.Publishing;
using EventHub.Json;

namespace EventHub.Client.Batching;

/// <summary>Which events of a batch a refusal means.</summary>
internal static class RefusedEvents
{
    /// <summary>
    /// The events that are named, each with a refusal of its own, whose fields are those of the only event of a batch. Empty when none is
    /// named, or one that was not sent.
    /// </summary>
    /// <param name="refusal">Of the batch as a whole.</param>
    /// <param name="sent">How many events the batch had.</param>
    public static Dictionary<int, Exception> Of(Exception refusal, int sent)
    {
        var named = ErrorsOf(refusal)
            .Select(static error => (Error: error, Index: FieldPaths.IndexIn(error.Field)))
            .Where(static e => e.Index is not null)
            .GroupBy(static e => e.Index!.Value, static e => e.Error)
            .ToDictionary(static group => group.Key, group => Narrow(refusal, [.. group]));
        return named.Keys.All(index => index < sent) ? named : [];
    }

    /// <summary>True when the refusal is of an event, and not of the caller as such.</summary>
    public static bool IsOfEvent(Exception failure) => failure is InvalidRequestException or HubResponseException { Errors.Count: > 0 };

    /// <summary>
    /// The refusals of several events of one call, each with the caller's own number. What the caller has no right to goes first: what is
    /// wrong with the other events is told when those are left out.
    /// </summary>
    /// <param name="refusals">Each of an event, as that of the only one of a batch.</param>
    public static Exception Join(IReadOnlyList<(int Index, Exception Refusal)> refusals)
    {
        var forbidden = refusals.FirstOrDefault(static r => r.Refusal is HubResponseException).Refusal as HubResponseException;
        var errors = refusals
            .Where(r => forbidden is null || r.Refusal is HubResponseException)
            .SelectMany(static r => ErrorsOf(r.Refusal).Select(error => FieldPaths.Renumber(error, _ => r.Index)).Select(error =>
                error.Field.Length == 0 ? error with { Field = string.Create(CultureInfo.InvariantCulture, $"events[{r.Index}]") } : error));
        return forbidden is null ? new InvalidRequestException([.. errors]) : HubResponseException.Refused(forbidden.StatusCode, [.. errors]);
    }

    private static IReadOnlyList<FieldError> ErrorsOf(Exception refusal) => refusal switch
    {
        InvalidRequestException e => e.Errors,
        HubResponseException e => e.Errors,
        _ => [],
    };

    private static Exception Narrow(Exception refusal, FieldError[] errors)
    {
        var own = Array.ConvertAll(errors, static error => FieldPaths.Renumber(error, static _ => 0));
        return refusal is HubResponseException response ? HubResponseException.Refused(response.StatusCode, own) : new InvalidRequestException(own);
    }
}
