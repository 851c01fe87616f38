using System.Security.Claims;
using EventHub.Visibility;

namespace EventHub.Api.Security;

/// <summary>
/// Who a request's token says it is. Takes the place of the token's own identity, whose claims and text an idle connection would
/// keep for as long as it lives.
/// </summary>
internal sealed class TokenIdentity(Reader reader, DateTimeOffset expiresAt) : ClaimsIdentity(AuthenticationName)
{
    private const string AuthenticationName = "EventHub";

    public Reader Reader { get; } = reader;

    /// <summary>From then on the holder is nobody.</summary>
    public DateTimeOffset ExpiresAt { get; } = expiresAt;

    public override string Name => Reader.UserId;

    /// <exception cref="InvalidOperationException">The principal did not come from one of the hub's tokens.</exception>
    public static TokenIdentity Of(ClaimsPrincipal principal) =>
        principal.Identity as TokenIdentity ?? throw new InvalidOperationException("the request came without one of the hub's tokens");
}
