using EventHub.Api.Security.Oidc;

namespace EventHub.Api.Security;

/// <summary>Whose tokens open the hub, and whose pages may talk to it.</summary>
public sealed record AccessOptions
{
    /// <summary>Who else issues tokens; null: the hub alone.</summary>
    public OidcOptions? Oidc { get; init; }

    /// <summary>Beside an authority, the hub's own tokens are taken only when that is asked for; without one, they are what there is.</summary>
    public bool AlsoTakesHubTokens { get; init; }

    public bool TakesHubTokens => Oidc is null || AlsoTakesHubTokens;

    /// <summary>Gives a token to whoever asks: for development on one's own machine.</summary>
    public bool GivesTokensToAnybody { get; init; }

    /// <summary>Origins of other sites whose pages may call the hub, such as <c>https://dns.example.org</c>.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];
}
