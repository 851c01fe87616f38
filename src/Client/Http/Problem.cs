using System.Net;
using System.Text.Json;
using EventHub.Client.Publishing;
using EventHub.Client.Retrying;
using EventHub.Json;
using EventHub.Log;

namespace EventHub.Client.Http;

/// <summary>What a refusal of the hub means to a publisher.</summary>
internal sealed record Problem(HttpStatusCode Status, int? Code, string Detail, IReadOnlyList<FieldError> Errors)
{
    /// <summary>The protocol's number for a hub that is overloaded.</summary>
    private const int Overloaded = 4029;

    /// <summary>Reads problem details; anything else (a proxy's page, nothing) counts by its status alone.</summary>
    public static Problem Read(HttpStatusCode status, string? mediaType, ReadOnlyMemory<byte> body)
    {
        var plain = new Problem(status, null, $"status {(int)status}", []);
        if (mediaType is not "application/problem+json")
        {
            return plain;
        }

        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                return plain;
            }

            return new Problem(
                status,
                root.TryGetProperty("code", out var code) && code.TryGetInt32(out var number) ? number : null,
                Text(root, "detail") ?? Text(root, "title") ?? plain.Detail,
                ReadErrors(root));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return plain;
        }
    }

    public Attempt<T> ToAttempt<T>(TimeSpan? retryAfter) => (int)Status switch
    {
        400 or 413 or 422 => Attempt<T>.Failed(
            new InvalidRequestException(Errors.Count > 0 ? Errors : [new FieldError(string.Empty, Detail)])),
        429 => Attempt<T>.FailedForNow(new LogOverloadedException(Detail), retryAfter),
        503 when Code == Overloaded => Attempt<T>.FailedForNow(new LogOverloadedException(Detail), retryAfter),
        408 or >= 500 => Attempt<T>.FailedForNow(new LogUnavailableException(Detail), retryAfter),
        _ => Attempt<T>.Failed(new HubResponseException(Status, $"The hub refused the request with status {(int)Status}: {Detail}", Errors)),
    };

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static List<FieldError> ReadErrors(JsonElement root)
    {
        var errors = new List<FieldError>();
        if (root.TryGetProperty("errors", out var fields) && fields.ValueKind == JsonValueKind.Object)
        {
            foreach (var field in fields.EnumerateObject())
            {
                foreach (var message in field.Value.EnumerateArray())
                {
                    errors.Add(new FieldError(field.Name, message.GetString() ?? string.Empty));
                }
            }
        }

        return errors;
    }
}
