using EventHub.Api.Errors;
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
        DeliveryStatus? status = null;
        var page = PageParameters.Read(parameters, hasIdCursor: true, (name, value, json) =>
        {
            if (name != "status")
            {
                return false;
            }

            status = DeliveryStatusNames.Find(value);
            json.Require(status is not null, name, $"must be one of {string.Join(", ", DeliveryStatusNames.All)}");
            return true;
        });
        return new DeliveryQuery
        {
            Reader = reader,
            UserId = page.OwnerFor(reader, "deliveries"),
            Status = status,
            Limit = page.Limit,
            Before = page.CursorId,
        };
    }
}
