using ArchUnitNET.Loader;
using EventHub.Api;
using EventHub.Grains.Hosting;
using EventHub.Log;
using EventHub.Storage.Log;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace EventHub.Architecture.Tests;

/// <summary>What no project file can say: which part of a project knows which.</summary>
public sealed class TypeTests
{
    private static readonly ArchUnitNET.Domain.Architecture Hub = new ArchLoader()
        .LoadAssemblies(typeof(ApiSetup).Assembly, typeof(EventHubGrains).Assembly, typeof(IEventLog).Assembly, typeof(EventPosition).Assembly)
        .Build();

    [Theory]
    [InlineData("EventHub.Api.Rest", "EventHub.Api.Realtime.Sessions")]
    [InlineData("EventHub.Api.Security", "EventHub.Api.Rest")]
    [InlineData("EventHub.Api.Security", "EventHub.Api.Realtime")]
    [InlineData("EventHub.Api.Errors", "EventHub.Api.Rest")]
    [InlineData("EventHub.Api.Errors", "EventHub.Api.Realtime")]
    [InlineData("EventHub.Api.Realtime", "EventHub.Api.Rest")]
    [InlineData("EventHub.Storage", "EventHub.Grains")]
    public void One_part_knows_nothing_of_another(string part, string other)
    {
        var those = Types().That().ResideInNamespaceMatching($@"^{other}(\..+)?$");
        var rule = Types().That().ResideInNamespaceMatching($@"^{part}(\..+)?$").Should().NotDependOnAny(those);

        Assert.NotEmpty(those.GetObjects(Hub));
        Assert.Empty(rule.Evaluate(Hub).Where(static result => !result.Passed).Select(static result => result.Description));
    }

    [Fact]
    public void Grains_are_known_by_their_interfaces_alone()
    {
        var grains = Classes().That().AreAssignableTo(typeof(Orleans.Grain)).GetObjects(Hub).ToArray();

        Assert.NotEmpty(grains);
        Assert.All(grains, static grain => Assert.Equal((ArchUnitNET.Domain.Visibility.Internal, true), (grain.Visibility, grain.IsSealed == true)));
    }
}
