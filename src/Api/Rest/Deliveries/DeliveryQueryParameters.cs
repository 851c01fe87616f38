using System.Globalization;
using EventHub.Api.Errors;
using EventHub.Events;
using EventHub.Json;
using EventHub.Tracking;
using EventHub.Visibility;
using Microsoft.AspNetCore.Http;

namespace EventHub.Api.Rest.Deliveries;

/// <summary>Reads which deliveries are asked for, and decides whose they may be.</summary>
internal static class DeliveryQueryParameters
{
    /// <exception cref="InvalidRequestException">Something is wrong; every parameter is named.</exception>
    /// <exception cref="NotAllowedException">They are another user's.</exception>
    public static DeliveryQuery Read(IQueryCollection parameters, Reader reader)
    {
        var json = new StrictJson();
        var query = new DeliveryQuery();
        foreach (var (name, values) in parameters)
        {
            if (values is not [{ Length: > 0 } value])
            {
                json.Fail(name, "must be given once, with a value");
                continue;
            }

            query = With(query, name, value, json);
        }

        json.ThrowIfFailed();
        if (!reader.IsAdmin && query.UserId is { } user && user != reader.UserId)
        {
            throw new NotAllowedException([new FieldError("user_id", "must be your own: other users' deliveries are for admins")]);
        }

        return reader.IsAdmin ? query : query with { UserId = reader.UserId };
    }

    private static DeliveryQuery With(DeliveryQuery query, string name, string value, StrictJson json)
    {
        switch (name)
        {
            case "user_id":
                Check(value.Length <= EventLimits.MaxNameLength && !value.Contains('\0'), name,
                    $"must have 1 to {EventLimits.MaxNameLength} characters, none of them U+0000", json);
                return query with { UserId = value };
            case "status":
                var status = DeliveryStatusNames.Find(value);
                Check(status is not null, name, $"must be one of {string.Join(", ", DeliveryStatusNames.All)}", json);
                return query with { Status = status };
            case "limit":
                var isNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var limit);
                Check(isNumber && limit is >= 1 and <= DeliveryQuery.MaxLimit, name, $"must be a whole number from 1 to {DeliveryQuery.MaxLimit}", json);
                return query with { Limit = limit };
            case "cursor":
                Check(Guid.TryParseExact(value, "D", out var before), name, "must be the next_cursor of an answer, unchanged", json);
                return query with { Before = before };
            default:
                json.Fail(name, "is not a parameter of this request");
                return query;
        }
    }

    private static void Check(bool isValid, string name, string message, StrictJson json)
    {
        if (!isValid)
        {
            json.Fail(name, message);
        }
    }
}
