using EventHub.Api.Realtime.Json;

namespace EventHub.Api.Realtime.Requests;

/// <summary>What <c>authenticate</c> is given: <c>{token}</c>, or the token alone.</summary>
internal sealed record AuthenticateRequest(string Token)
{
    /// <summary>More than a message may have: the message's own bound is what counts.</summary>
    private const int MaxTokenLength = 16 * 1024 * 1024;

    public static AuthenticateRequest Read(RawJson request)
    {
        string? token = null;
        RequestFields.Read(request, "token", (field, value, json) =>
        {
            if (field != "token")
            {
                return false;
            }

            token = json.Text(value, field, MaxTokenLength);
            return true;
        });
        return new AuthenticateRequest(RequestFields.Required(token, "token"));
    }
}
