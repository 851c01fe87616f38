using System.Text;
using EventHub.Api.Realtime.Json;
using EventHub.Api.Realtime.Replays;
using EventHub.Api.Realtime.Requests;
using EventHub.Json;
using EventHub.Log;
using EventHub.Replaying;

namespace EventHub.Api.Tests.Realtime.Requests;

public sealed class ReplayRequestTests
{
    private const string Id = "019389f2-7c1e-7d3a-9b1f-2f6d1c0a4e55";

    private static readonly ReplayPosition Place =
        new(Cursor.Start("log1").With("bulk-0", 7), DateTimeOffset.UnixEpoch.AddMilliseconds(1_764_000_000_123), Run: 2, Processed: 5);

    private static readonly string Own = new ReplayCursor(Guid.Parse(Id), Place).ToString();

    private static readonly string Others = new ReplayCursor(Guid.NewGuid(), Place).ToString();

    [Fact]
    public void A_cursor_reads_as_it_was_written() => Assert.Equal(new ReplayCursor(Guid.Parse(Id), Place), ReplayCursor.Parse(Own));

    [Fact]
    public void What_resumes_or_acknowledges_says_a_place_in_its_replay_in_any_order_of_fields()
    {
        Assert.Equal(Place, Resume($$"""{"replay_id":"{{Id}}","cursor":"{{Own}}"}""").Terms.Position);
        Assert.Equal(Place, Resume($$"""{"cursor":"{{Own}}","replay_id":"{{Id}}"}""").Terms.Position);
        Assert.Equal(Place, ReplayAckRequest.Find(Json($$"""{"cursor":"{{Own}}","replay_id":"{{Id}}"}"""))!.Cursor.In(Guid.Parse(Id)));
        Assert.Null(Resume($$"""{"replay_id":"{{Id}}","cursor":null}""").Terms.Position);
    }

    [Fact]
    public void A_place_in_another_replay_is_refused()
    {
        var request = $$"""{"replay_id":"{{Id}}","cursor":"{{Others}}"}""";

        Assert.StartsWith("cursor: is of another replay", Assert.Throws<InvalidRequestException>(() => Resume(request)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidRequestException>(() => ReplayAckRequest.Find(Json(request))!.Cursor.In(Guid.Parse(Id)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("log1.bulk-0:7")]
    [InlineData("log1.bulk-0:7@0-0-0")]
    [InlineData("019389f27c1e7d3a9b1f2f6d1c0a4e55")]
    [InlineData("019389f27c1e7d3a9b1f2f6d1c0a4e55.")]
    [InlineData("019389f27c1e7d3a9b1f2f6d1c0a4e55.log1.bulk-0:7")]
    [InlineData("019389f2-7c1e-7d3a-9b1f-2f6d1c0a4e55.log1.bulk-0:7@0-0-0")]
    [InlineData("019389f27c1e7d3a9b1f2f6d1c0a4eXX.log1.bulk-0:7@0-0-0")]
    public void What_is_no_cursor_of_a_replay_is_refused(string cursor) => Assert.StartsWith(
        "cursor: ",
        Assert.Throws<InvalidRequestException>(() => Resume($$"""{"replay_id":"{{Id}}","cursor":"{{cursor}}"}""")).Message,
        StringComparison.Ordinal);

    private static ReplayControlRequest Resume(string json) => ReplayControlRequest.Read(Json(json), ReplayControlFields.Terms);

    private static RawJson Json(string text) => new(Encoding.UTF8.GetBytes(text));
}
