using EventHub.Json;

namespace EventHub.Api.Rest;

internal static class Requirements
{
    /// <summary>The parameter is at fault unless it is so.</summary>
    public static void Require(this StrictJson json, bool isSo, string name, string otherwise)
    {
        if (!isSo)
        {
            json.Fail(name, otherwise);
        }
    }
}
