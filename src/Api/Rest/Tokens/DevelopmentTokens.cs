using System.Text.Json;
using EventHub.Api.Errors;
using EventHub.Api.Security;
using EventHub.Events;
using EventHub.Json;
using EventHub.Visibility;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EventHub.Api.Rest.Tokens;

/// <summary>
/// Gives a token for any user and role to whoever asks. There only when it was switched on, which a hub that others can reach refuses;
/// and only for a caller who addresses the hub as this machine, since a page of a site whose name was made to point here does not.
/// </summary>
internal static class DevelopmentTokens
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    public static void MapDevelopmentTokens(this IEndpointRouteBuilder routes, AccessOptions access)
    {
        if (access is { GivesTokensToAnybody: true, TakesHubTokens: true })
        {
            routes.MapPost("/api/auth/token", GiveAsync).AllowAnonymous().RefuseUnread().ReadsBody()
                .WithSummary("A token for a user and a role, without asking who wants it; on a hub for development alone.");
        }
    }

    private static async Task GiveAsync(HttpContext context, TokenService tokens, TimeProvider time)
    {
        if (!Hosts.IsLoopback(context.Request.Host.Host))
        {
            throw new NotAllowedException("Address the hub as 127.0.0.1, [::1] or localhost: this call is for its own machine.");
        }

        using var body = await RequestBody.ReadAsync(context.Request, RequestBody.MaxRecordBytes, context.RequestAborted);
        var reader = Read(body.Bytes);
        var token = new GivenToken(tokens.Issue(reader, Lifetime), reader, time.GetUtcNow() + Lifetime);
        await JsonAnswer.WriteAsync(context.Response, token, Write);
    }

    private static Reader Read(ReadOnlyMemory<byte> body)
    {
        using var document = StrictJson.Parse(body);
        var json = new StrictJson();
        var root = document.RootElement;
        string? user = null;
        Role? role = null;
        string[] zones = [];
        if (json.IsObject(root, string.Empty))
        {
            foreach (var property in root.EnumerateObject())
            {
                switch (property.Name)
                {
                    case "user":
                        user = json.Text(property.Value, "user", EventLimits.MaxNameLength);
                        break;
                    case "role":
                        role = RoleOf(property.Value, json);
                        break;
                    case "zones":
                        zones = ZonesOf(property.Value, json);
                        break;
                    default:
                        json.Unknown(property.Name);
                        break;
                }
            }
        }

        if (user is null || !NameRules.IsUser(user))
        {
            json.Fail("user", NameRules.User);
        }

        if (role is null)
        {
            json.Fail("role", "must be admin or user");
        }

        json.ThrowIfFailed();
        return new Reader(user!, role!.Value, [.. zones]);
    }

    private static Role? RoleOf(JsonElement value, StrictJson json) => json.Text(value, "role", EventLimits.MaxNameLength) switch
    {
        "admin" => Role.Admin,
        "user" => Role.User,
        _ => null,
    };

    private static string[] ZonesOf(JsonElement value, StrictJson json)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > TokenClaims.MaxZones)
        {
            json.Fail("zones", $"must be an array of at most {TokenClaims.MaxZones} names of zones");
            return [];
        }

        return [.. value.EnumerateArray().Select(zone => json.Text(zone, "zones", TokenClaims.MaxZoneLength)).OfType<string>().Select(Reader.NormalizeZone)];
    }

    private static void Write(Utf8JsonWriter writer, GivenToken given)
    {
        writer.WriteStartObject();
        writer.WriteString("token"u8, given.Token);
        writer.WriteString("user"u8, given.Reader.UserId);
        writer.WriteString("role"u8, TokenClaims.NameOf(given.Reader.Role));
        writer.WriteString("expires_at"u8, Rfc3339.Write(given.ExpiresAt));
        writer.WriteEndObject();
    }

    private sealed record GivenToken(string Token, Reader Reader, DateTimeOffset ExpiresAt);
}
