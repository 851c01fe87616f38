using EventHub.Grains.Emitting;

namespace EventHub.Grains.Tests.Emitting;

public sealed class GlobalFilterOptionsTests
{
    [Theory]
    [InlineData(null, "Exclude[0] must be a filter")]
    [InlineData("not json", "Exclude[0]: ")]
    [InlineData("""{"event_typess":["a"]}""", "Exclude[0].event_typess: ")]
    public void What_is_no_filter_is_told_by_its_place(string? text, string expected)
    {
        var options = new GlobalFilterOptions();
        options.Exclude.Add(text!);

        var result = new GlobalFilterOptions.Validation().Validate(null, options);

        Assert.StartsWith(expected, Assert.Single(result.Failures!), StringComparison.Ordinal);
    }

    [Fact]
    public void A_filter_is_accepted()
    {
        var options = new GlobalFilterOptions();
        options.Exclude.Add("""{"event_types":["debug_info"]}""");

        Assert.True(new GlobalFilterOptions.Validation().Validate(null, options).Succeeded);
    }
}
