namespace EventHub.EndToEnd.Tests.Browsing;

/// <summary>Where pictures of a run are left for people to look at.</summary>
internal static class Screenshots
{
    private static readonly string Directory =
        System.IO.Directory.CreateDirectory(SourceTree.PathOf("artifacts", "screenshots")).FullName;

    public static string PathOf(string name) => Path.Combine(Directory, name + ".png");
}
