using Microsoft.Extensions.Logging;

namespace EventHub.Api.Security.Oidc;

internal sealed partial class AuthorityKeys
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Tokens are checked with {Count} keys of {Authority}")]
    private partial void LogRead(int count, Uri authority);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The keys of {Authority} can't be read ({Reason}); those that are known count for {Hours} h, without any a token is answered with 503")]
    private partial void LogFailed(Uri authority, string reason, double hours);
}
