namespace EventHub.EndToEnd.Tests.Browsing;

/// <summary>Where pictures of a run are left for people to look at.</summary>
internal static class Screenshots
{
    private static readonly string Directory =
        System.IO.Directory.CreateDirectory(Path.Combine(Root(AppContext.BaseDirectory), "artifacts", "screenshots")).FullName;

    public static string PathOf(string name) => Path.Combine(Directory, name + ".png");

    private static string Root(string from)
    {
        var directory = new DirectoryInfo(from);
        while (!File.Exists(Path.Combine(directory.FullName, "EventHub.sln")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException($"{from} is not in the source tree.");
        }

        return directory.FullName;
    }
}
