using System.Text.Json;
using EventHub.Json;

namespace EventHub.Api.Records;

/// <summary>Ids of what is kept, in the log and beside it: UUIDs, from a path, a parameter or a body.</summary>
internal static class RecordId
{
    /// <summary>Characters of a UUID with hyphens.</summary>
    private const int Length = 36;

    /// <exception cref="InvalidRequestException">It is no id.</exception>
    public static Guid OfPath(string id) =>
        Guid.TryParseExact(id, "D", out var parsed) ? parsed : throw new InvalidRequestException("id", "must be a UUID");

    public static Guid? Parse(string text, string field, StrictJson json)
    {
        if (Guid.TryParseExact(text, "D", out var parsed))
        {
            return parsed;
        }

        json.Fail(field, "must be a UUID");
        return null;
    }

    public static Guid? Read(JsonElement value, string field, StrictJson json) =>
        json.Text(value, field, Length) is { } text ? Parse(text, field, json) : null;
}
