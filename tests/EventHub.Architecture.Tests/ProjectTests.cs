namespace EventHub.Architecture.Tests;

public sealed class ProjectTests
{
    private const string Contracts = "EventHub.Grains.Interfaces";

    public static TheoryData<string, string[]> Allowed { get; } = new()
    {
        { Contracts, [] },
        { "EventHub.Storage", [Contracts] },
        { "EventHub.Grains", [Contracts, "EventHub.Storage"] },
        { "EventHub.Api", [Contracts] },
        { "EventHub.Silo", ["EventHub.Api", "EventHub.Grains", "EventHub.Storage"] },
        { "EventHub.Client", [Contracts] },
        { "EventHub.Collector.Bind9", [] },
    };

    [Theory]
    [MemberData(nameof(Allowed))]
    public void A_project_refers_only_to_what_lies_below_it(string project, string[] allowed) =>
        Assert.Equal(allowed, Repository.ReferencesOf(project));

    [Fact]
    public void Every_program_and_library_has_its_place_in_the_order()
    {
        var placed = Allowed.Select(static row => row.Data.Item1);

        Assert.Equal(placed.Order(), Repository.Projects.Where(static p => p.Value.Contains("/src/", StringComparison.Ordinal)).Select(static p => p.Key).Order());
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Path.Combine(Repository.Root, "EventHub.sln")).Replace('\\', '/');

        Assert.All(Repository.Projects.Values, path => Assert.Contains(Path.GetRelativePath(Repository.Root, path), solution, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_project_has_its_packages_locked() =>
        Assert.All(Repository.Projects.Values, static path => Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(path)!, "packages.lock.json")), path));

    [Fact]
    public void No_project_names_a_version_of_its_own() =>
        Assert.All(Repository.Projects.Values, static path =>
            Assert.DoesNotMatch(@"<PackageReference[^>]*\bVersion(Override)?=", File.ReadAllText(path)));
}
