using Microsoft.IdentityModel.Protocols;

namespace EventHub.Api.Security.Oidc;

/// <summary>
/// Fetches an authority's documents: over TLS, or from this machine when the authority is on it; in seconds, and no more than such a
/// document has.
/// </summary>
internal sealed class AuthorityDocuments(OidcOptions options) : IDocumentRetriever, IDisposable
{
    private const int MaxBytes = 512 * 1024;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>A name of an authority that moves is looked up anew.</summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = ConnectionLifetime })
    {
        Timeout = Timeout,
        MaxResponseContentBufferSize = MaxBytes,
    };

    /// <exception cref="InvalidDataException">The address is none to trust.</exception>
    /// <exception cref="HttpRequestException">It can't be had, or is too large.</exception>
    /// <exception cref="OperationCanceledException">It takes too long.</exception>
    public async Task<string> GetDocumentAsync(string address, CancellationToken cancel)
    {
        var uri = new Uri(address, UriKind.Absolute);
        if (!OidcOptions.IsSafe(uri) || (uri.IsLoopback && !options.Authority.IsLoopback))
        {
            throw new InvalidDataException($"{address} must be https");
        }

        using var answer = await _http.GetAsync(uri, cancel);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(cancel);
    }

    public void Dispose() => _http.Dispose();
}
