using System.Reflection;
using System.Xml.Linq;

namespace EventHub.Architecture.Tests;

/// <summary>The repository that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = typeof(Repository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(static a => a.Key == "RepositoryRoot").Value!;

    /// <summary>Every project by name.</summary>
    public static IReadOnlyDictionary<string, string> Projects { get; } = new[] { "src", "tests", "bench", "samples" }
        .SelectMany(static folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.csproj", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 2 }))
        .ToDictionary(static path => Path.GetFileNameWithoutExtension(path), StringComparer.Ordinal);

    /// <summary>What a project refers to by itself; what it only builds before itself doesn't count.</summary>
    public static string[] ReferencesOf(string project) =>
    [
        .. XDocument.Load(Projects[project]).Descendants("ProjectReference")
            .Where(static reference => (string?)reference.Attribute("ReferenceOutputAssembly") != "false")
            .Select(static reference => Path.GetFileNameWithoutExtension(((string)reference.Attribute("Include")!).Replace('\\', '/')))
            .Order(StringComparer.Ordinal),
    ];
}
