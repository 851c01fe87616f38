using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace EventHub.Api.Security.Oidc;

/// <summary>
/// Keeps the authority's keys. The library's own keeper reads them anew behind the call that asks for it, so that the first token of a
/// new key is refused, keeps them for ever when the authority is away, and knows the machine's clock alone.
/// </summary>
internal sealed partial class AuthorityKeys(
    OidcOptions options, IDocumentRetriever documents, TimeProvider time, ILogger<AuthorityKeys> logger)
{
    /// <summary>A key that the authority withdraws counts no longer than this, while the authority can be reached.</summary>
    internal static readonly TimeSpan Fresh = TimeSpan.FromHours(1);

    /// <summary>And this, while it can't.</summary>
    internal static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>Anybody can make up the name of a key, and must not make the hub ask the authority for each.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly ILogger _logger = logger;
    private AuthorityKeySet? _current;
    private long _readAt;
    private long? _askedAt;
    private Task<AuthorityKeySet?>? _asking;

    /// <returns>Null while they were never had, or too long ago.</returns>
    public async ValueTask<AuthorityKeySet?> GetAsync()
    {
        Task<AuthorityKeySet?> asked;
        lock (_gate)
        {
            var age = time.GetElapsedTime(_readAt);
            if (_current is not null && age < Fresh)
            {
                return _current;
            }

            asked = Ask();
            if (_current is not null && age < Longest)
            {
                return _current;
            }
        }

        return await asked;
    }

    /// <summary>A token names a key that is not among them: the authority may have a new one.</summary>
    /// <param name="known">What was looked through.</param>
    /// <returns>What there is now; the same when the authority was asked a moment ago, or can't be.</returns>
    public async Task<AuthorityKeySet> RefreshAsync(AuthorityKeySet known)
    {
        Task<AuthorityKeySet?> asked;
        lock (_gate)
        {
            if (_current is { } current && current != known)
            {
                return current;
            }

            asked = Ask();
        }

        return await asked ?? known;
    }

    /// <summary>One question at a time, for all who wait. Under the gate.</summary>
    private Task<AuthorityKeySet?> Ask()
    {
        if (_asking is { IsCompleted: false } running)
        {
            return running;
        }

        if (_askedAt is { } last && time.GetElapsedTime(last) < Pause)
        {
            return Task.FromResult(Usable());
        }

        _askedAt = time.GetTimestamp();
        return _asking = Task.Run(ReadAsync);
    }

    private async Task<AuthorityKeySet?> ReadAsync()
    {
        try
        {
            var metadata = await OpenIdConnectConfigurationRetriever.GetAsync(options.MetadataAddress, documents, CancellationToken.None);
            var keys = new AuthorityKeySet(metadata, options);
            lock (_gate)
            {
                _current = keys;
                _readAt = time.GetTimestamp();
            }

            LogRead(keys.Count, options.Authority);
            return keys;
        }
        catch (Exception e)
        {
            // Whatever the authority sends, and whatever is between: the hub goes on with what it has.
            LogFailed(options.Authority, (e.InnerException ?? e).Message, Longest.TotalHours);
            lock (_gate)
            {
                return Usable();
            }
        }
    }

    private AuthorityKeySet? Usable() => _current is not null && time.GetElapsedTime(_readAt) < Longest ? _current : null;
}
