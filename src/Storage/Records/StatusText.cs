namespace EventHub.Storage.Records;

/// <summary>A status as it is stored: its name in lower case.</summary>
internal static class StatusText
{
    public static string Of<T>(T status)
        where T : struct, Enum => Enum.GetName(status)!.ToLowerInvariant();

    public static T Parse<T>(string text)
        where T : struct, Enum => Enum.Parse<T>(text, ignoreCase: true);
}
