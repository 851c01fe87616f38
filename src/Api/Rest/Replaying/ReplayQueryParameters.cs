using System.Globalization;
using EventHub.Api.Errors;
using EventHub.Events;
using EventHub.Json;
using EventHub.Replaying;
using EventHub.Visibility;
using Microsoft.AspNetCore.Http;

namespace EventHub.Api.Rest.Replaying;

/// <summary>Reads which replays are asked for, and decides whose they may be.</summary>
internal static class ReplayQueryParameters
{
    /// <exception cref="InvalidRequestException">Something is wrong; every parameter is named.</exception>
    /// <exception cref="NotAllowedException">They are another user's.</exception>
    public static ReplayQuery Read(IQueryCollection parameters, Reader reader)
    {
        var json = new StrictJson();
        var query = new ReplayQuery();
        foreach (var (name, values) in parameters)
        {
            if (values is [{ Length: > 0 } value])
            {
                query = With(query, name, value, json);
            }
            else
            {
                json.Fail(name, "must be given once, with a value");
            }
        }

        json.ThrowIfFailed();
        if (!reader.IsAdmin && query.UserId is { } user && user != reader.UserId)
        {
            throw new NotAllowedException([new FieldError("user_id", "must be your own: other users' replays are for admins")]);
        }

        return reader.IsAdmin ? query : query with { UserId = reader.UserId };
    }

    private static ReplayQuery With(ReplayQuery query, string name, string value, StrictJson json)
    {
        switch (name)
        {
            case "user_id" when value.Length <= EventLimits.MaxNameLength && !value.Contains('\0'):
                return query with { UserId = value };
            case "user_id":
                json.Fail(name, $"must have 1 to {EventLimits.MaxNameLength} characters, none of them U+0000");
                return query;
            case "status" when ReplayStatusNames.Find(value) is { } status:
                return query with { Status = status };
            case "status":
                json.Fail(name, $"must be one of {string.Join(", ", ReplayStatusNames.All)}");
                return query;
            case "limit" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= ReplayQuery.MaxLimit:
                return query with { Limit = limit };
            case "limit":
                json.Fail(name, $"must be a whole number from 1 to {ReplayQuery.MaxLimit}");
                return query;
            case "cursor" when Guid.TryParseExact(value, "D", out var before):
                return query with { Before = before };
            case "cursor":
                json.Fail(name, "must be the next_cursor of an answer, unchanged");
                return query;
            default:
                json.Fail(name, "is not a parameter of this request");
                return query;
        }
    }
}
