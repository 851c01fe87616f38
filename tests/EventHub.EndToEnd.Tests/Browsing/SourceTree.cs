namespace EventHub.EndToEnd.Tests.Browsing;

/// <summary>The checkout that the tests were built of.</summary>
internal static class SourceTree
{
    private static readonly string Root = Find(AppContext.BaseDirectory);

    public static string PathOf(params ReadOnlySpan<string> names) => Path.Combine([Root, .. names]);

    private static string Find(string from)
    {
        var directory = new DirectoryInfo(from);
        while (!File.Exists(Path.Combine(directory.FullName, "EventHub.sln")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException($"{from} is not in the source tree.");
        }

        return directory.FullName;
    }
}
