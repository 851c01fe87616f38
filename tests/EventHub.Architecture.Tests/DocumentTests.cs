using System.Text.RegularExpressions;
using EventHub.Events;

namespace EventHub.Architecture.Tests;

public sealed partial class DocumentTests
{
    [Fact]
    public void The_catalogue_page_lists_every_type_as_it_is()
    {
        var listed = File.ReadLines(Path.Combine(Repository.Root, "docs", "event-catalogue.md")).Where(static line => line.StartsWith("| `", StringComparison.Ordinal));

        var known = EventCatalogue.All.Select(static t =>
            $"| `{t.Name}` | {EventNames.Of(t.Category)} | {EventNames.Of(t.DefaultPriority)} | {EventNames.Of(t.DefaultSeverity)} | {Name(t.Audience)} |");
        Assert.Equal(known.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_link_between_documents_leads_somewhere() =>
        Assert.All(Documents(), static path =>
        {
            foreach (Match link in Link().Matches(File.ReadAllText(path)))
            {
                var target = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, link.Groups[1].Value));
                Assert.True(File.Exists(target) || Directory.Exists(target), $"{Path.GetFileName(path)} → {link.Groups[1].Value}");
            }
        });

    private static IEnumerable<string> Documents() =>
    [
        .. Directory.EnumerateFiles(Repository.Root, "*.md"),
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories),
    ];

    private static string Name(Audience audience) =>
        Enum.GetName(audience)!.ToLower(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A link to a file of the repository, without its anchor.</summary>
    [GeneratedRegex(@"\]\((?!https?:)([^)#\s]+)(#[^)]*)?\)")]
    private static partial Regex Link();
}
