using System.Text.Json;
using CsCheck;
using EventHub.Client.Http;
using EventHub.Client.Publishing;
using EventHub.Events;
using EventHub.Json;
using EventHub.Log;

namespace EventHub.Client.Tests.Publishing;

public sealed class DraftsTests
{
    private static readonly Gen<string> GenText = Gen.String[Gen.Char["aZ9 é\"\\\u2028"], 1, 100];

    private static readonly Gen<string> GenName = GenText.Where(static text => !string.IsNullOrWhiteSpace(text));

    private static readonly Gen<string> GenType = Gen.String[Gen.Char["abc_.9"], 1, 100];

    private static readonly Gen<DateTimeOffset> GenTime =
        Gen.Long[0, 4_000_000_000_000].Select(DateTimeOffset.FromUnixTimeMilliseconds);

    private static readonly Gen<byte[]> GenObject = Gen.Select(
        GenText, Gen.Int, (text, number) => JsonSerializer.SerializeToUtf8Bytes(new { text, number }));

    private static readonly Gen<EventDraft> GenDraft =
        from identity in Gen.Select(Gen.Guid.Where(g => g != Guid.Empty).Nullable(), GenType, GenName)
        from kind in Gen.Select(
            Gen.Enum<EventCategory>().Nullable(), Gen.Enum<EventSeverity>().Nullable(), Gen.Enum<EventPriority>().Nullable())
        from people in Gen.Select(GenName.Null(), GenName.Null(), GenText.Null())
        from times in Gen.Select(GenTime.Nullable(), GenTime.Nullable())
        from content in Gen.Select(GenObject.Null(), GenText.Array[0, 32], Gen.Bool)
        select new EventDraft
        {
            Id = identity.Item1,
            Type = identity.Item2,
            Source = identity.Item3,
            Category = kind.Item1,
            Severity = kind.Item2,
            Priority = kind.Item3,
            UserId = people.Item1,
            TargetUserId = people.Item2,
            SessionId = people.Item3,
            Timestamp = times.Item1,
            ExpiresAt = times.Item2,
            Data = content.Item1,
            Tags = content.Item2,
            Persist = content.Item3,
        };

    [Fact]
    public void What_is_written_is_read_back_as_the_same_draft() => GenDraft.Sample(draft =>
    {
        var json = new StrictJson();
        using var document = StrictJson.Parse(EmitRequestJson.Write(draft));

        var read = EventDraftJson.Read(document.RootElement, json);

        Assert.Empty(json.Errors);
        Assert.Equivalent(draft, read, strict: true);
    });

    [Fact]
    public void Requests_keep_every_event_in_order_within_both_bounds() =>
        Gen.Int[0, 60_000].Array[0, 2_500].Sample(
            sizes =>
            {
                var drafts = sizes.Select(size => Samples.Query(0) with { Data = new byte[size] }).ToArray();

                var lengths = Drafts.Split(drafts);

                Assert.Equal(drafts.Length, lengths.Sum());
                var start = 0;
                foreach (var length in lengths)
                {
                    Assert.InRange(length, 1, EventLimits.MaxBatchEvents);
                    Assert.True(sizes.AsSpan(start, length).ToArray().Sum() <= EventLimits.MaxBatchBytes);
                    start += length;
                }
            },
            iter: 50);

    [Fact]
    public void Errors_are_named_by_the_callers_index_also_beyond_the_first_request()
    {
        var drafts = Samples.Queries(2_005);
        drafts[3] = drafts[3] with { Type = "Not A Type" };
        drafts[2_004] = drafts[2_004] with { Source = string.Empty };

        Assert.Equal("events[3].type", Assert.Single(Assert.Throws<InvalidRequestException>(() => Drafts.Check(drafts, null)).Errors).Field);
        drafts[3] = Samples.Query(3);
        Assert.Equal(
            "events[2004].source", Assert.Single(Assert.Throws<InvalidRequestException>(() => Drafts.Check(drafts, null)).Errors).Field);
    }

    [Fact]
    public void A_checkpoint_that_no_hub_could_commit_is_refused_with_every_reason()
    {
        var drafts = Samples.Queries(1_001);
        var checkpoint = new SourceCheckpoint(string.Empty, 0, new string('x', 513));

        var errors = Assert.Throws<InvalidRequestException>(() => Drafts.Check(drafts, checkpoint)).Errors;

        Assert.Equal(["checkpoint.source", "checkpoint.position", "checkpoint.state", "events"], errors.Select(e => e.Field));
    }

    [Fact]
    public void An_event_of_another_source_is_refused_under_a_checkpoint()
    {
        EventDraft[] drafts = [Samples.Query(0), Samples.Query(1, "ns2")];

        var error = Assert.Throws<InvalidRequestException>(() => Drafts.Check(drafts, new SourceCheckpoint("ns1", 1, "s")));

        Assert.Equal("events[1].source", Assert.Single(error.Errors).Field);
    }
}
