namespace EventHub.Json;

public static class JsonLimits
{
    /// <summary>Deepest nesting taken in a request; what is stored must be readable by every client.</summary>
    public const int MaxDepth = 32;
}
