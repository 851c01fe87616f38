using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR;

namespace EventHub.Client.Subscribing;

/// <summary>Whether a connection failed for good, or only for now.</summary>
internal static class Refusal
{
    private const int NotAuthenticated = 4001;

    private const int NotAllowed = 4003;

    /// <summary>Null when the same can succeed later.</summary>
    public static SubscriptionRefusedException? Of(Exception failure) => failure switch
    {
        HttpRequestException { StatusCode: HttpStatusCode.Unauthorized } =>
            new SubscriptionRefusedException(NotAuthenticated, "The hub does not accept the token.", failure),
        HttpRequestException { StatusCode: HttpStatusCode.Forbidden } =>
            new SubscriptionRefusedException(NotAllowed, "The hub does not allow this reader in.", failure),
        HubException e => Of(e),
        _ => null,
    };

    /// <summary>A refused call says why in JSON, behind words of SignalR's own.</summary>
    private static SubscriptionRefusedException? Of(HubException failure)
    {
        var start = failure.Message.IndexOf('{', StringComparison.Ordinal);
        if (start < 0)
        {
            return null;
        }

        try
        {
            using var error = JsonDocument.Parse(failure.Message.AsMemory(start));
            var root = error.RootElement;
            return root.GetProperty("temporary").GetBoolean()
                ? null
                : new SubscriptionRefusedException(root.GetProperty("code").GetInt32(), root.GetProperty("message").GetString()!, failure);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // Not the hub's own words: whatever stands between may be gone next time.
            return null;
        }
    }
}
