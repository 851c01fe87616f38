using EventHub.Json;
using EventHub.Log;

namespace EventHub.Grains.Tests.Log;

public sealed class CheckpointRulesTests
{
    [Fact]
    public void A_checkpoint_of_the_batch_s_source_is_taken() =>
        Assert.Empty(Errors(new SourceCheckpoint("bind", 1, new string('x', 512))));

    [Theory]
    [InlineData("web", 1, "", "checkpoint.source")]
    [InlineData("bind", 0, "", "checkpoint.position")]
    [InlineData("bind", -5, "", "checkpoint.position")]
    [InlineData("bind", 1, "a\0", "checkpoint.state")]
    [InlineData("bind", 1, null, "checkpoint.state")]
    public void An_error_names_its_field(string source, long position, string? state, string field) =>
        Assert.Equal(field, Assert.Single(Errors(new SourceCheckpoint(source, position, state!))).Field);

    [Fact]
    public void A_state_that_no_store_can_give_back_is_refused() =>
        Assert.Equal("checkpoint.state", Assert.Single(Errors(new SourceCheckpoint("bind", 1, "a\ud800"))).Field);

    [Fact]
    public void The_state_is_bounded_in_bytes_not_in_characters()
    {
        Assert.Empty(Errors(new SourceCheckpoint("bind", 1, new string('ä', 256))));
        Assert.Equal("checkpoint.state", Assert.Single(Errors(new SourceCheckpoint("bind", 1, new string('ä', 257)))).Field);
    }

    private static IReadOnlyList<FieldError> Errors(SourceCheckpoint checkpoint)
    {
        var json = new StrictJson();
        CheckpointRules.Check(checkpoint, "bind", json);
        return json.Errors;
    }
}
