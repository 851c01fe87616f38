using EventHub.Api.Errors;
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
        ReplayStatus? status = null;
        var page = PageParameters.Read(parameters, hasIdCursor: true, (name, value, json) =>
        {
            if (name != "status")
            {
                return false;
            }

            status = ReplayStatusNames.Find(value);
            json.Require(status is not null, name, $"must be one of {string.Join(", ", ReplayStatusNames.All)}");
            return true;
        });
        return new ReplayQuery { UserId = page.OwnerFor(reader, "replays"), Status = status, Limit = page.Limit, Before = page.CursorId };
    }
}
