using EventHub.Client.Publishing;
using EventHub.Client.Tests.Retrying;
using EventHub.Emitting;
using EventHub.Json;
using EventHub.Log;

namespace EventHub.Client.Tests.Http;

public sealed class HttpPublishingTests
{
    private readonly RecordingTime _time = new();

    [Fact]
    public async Task A_single_event_is_the_body_and_carries_an_id_and_the_token()
    {
        await using var fixture = await HttpFixture.StartAsync(_time);
        fixture.Hub.Stores();

        var result = await fixture.Publisher.PublishAsync(Samples.Query(1));

        var request = Assert.Single(fixture.Hub.Requests);
        Assert.Equal(("POST", "/api/events/emit", "Bearer secret"), (request.Method, request.Path, request.Authorization));
        var emitted = Assert.Single(result.Events);
        Assert.Contains($"\"id\":\"{emitted.Id}\"", request.Body, StringComparison.Ordinal);
        Assert.Equal(7, emitted.Id.Version);
        Assert.Equal(new EmittedEvent(emitted.Id, new EventPosition("bulk-0", 1), EmitStatus.Stored), emitted);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \u2003")]
    public async Task What_no_source_can_be_called_is_refused_before_anything_is_sent(string source)
    {
        await using var fixture = await HttpFixture.StartAsync(_time);

        var refusals = new[]
        {
            await Assert.ThrowsAsync<InvalidRequestException>(() => fixture.Publisher.GetCheckpointAsync(source)),
            await Assert.ThrowsAsync<InvalidRequestException>(() => fixture.Publisher.PublishAsync([Samples.Query(1, source)])),
            await Assert.ThrowsAsync<InvalidRequestException>(() => fixture.Publisher.PublishAsync([], new SourceCheckpoint(source, 1, ""))),
        };

        Assert.Equal(["source", "events[0].source", "checkpoint.source"], refusals.Select(static r => Assert.Single(r.Errors).Field));
        Assert.Empty(fixture.Hub.Requests);
    }

    [Fact]
    public async Task More_than_a_thousand_events_go_as_several_requests_and_are_answered_in_order()
    {
        await using var fixture = await HttpFixture.StartAsync(_time);
        fixture.Hub.Stores().Stores().Stores();

        var result = await fixture.Publisher.PublishAsync(Samples.Queries(2_001));

        var sent = fixture.Hub.Requests.Select(HttpFixture.IdsIn).ToArray();
        Assert.Equal([1_000, 1_000, 1], sent.Select(ids => ids.Length));
        Assert.Equal(sent.SelectMany(ids => ids), result.Events.Select(e => e.Id.ToString()));
    }

    [Fact]
    public async Task An_id_that_the_caller_set_is_kept()
    {
        await using var fixture = await HttpFixture.StartAsync(_time);
        fixture.Hub.Stores();
        var id = Guid.CreateVersion7();

        var result = await fixture.Publisher.PublishAsync([Samples.Query(1) with { Id = id }, Samples.Query(2)]);

        Assert.Equal(id, result.Events[0].Id);
        Assert.NotEqual(id, result.Events[1].Id);
    }

    [Fact]
    public async Task Under_a_checkpoint_the_hub_makes_the_ids_so_that_they_survive_a_restart_of_the_producer()
    {
        await using var fixture = await HttpFixture.StartAsync(_time);
        fixture.Hub.Stores();

        var result = await fixture.Publisher.PublishAsync(Samples.Queries(2), new SourceCheckpoint("ns1", 7, "offset 100"));

        Assert.All(HttpFixture.IdsIn(Assert.Single(fixture.Hub.Requests)), Assert.Null);
        Assert.Equal(new SourceCheckpoint("ns1", 7, "offset 100"), result.Checkpoint);
    }

    [Fact]
    public async Task A_checkpoint_that_was_passed_before_is_answered_already_stored()
    {
        await using var fixture = await HttpFixture.StartAsync(_time);
        fixture.Hub.Answers(200, """
            {"status":"already_stored","events":[],"checkpoint":
             {"source":"ns1","position":9,"state":"offset 200","updated_at":"2026-11-22T13:41:03.234Z"}}
            """);

        var result = await fixture.Publisher.PublishAsync(Samples.Queries(2), new SourceCheckpoint("ns1", 7, "offset 100"));

        Assert.True(result.AlreadyStored);
        Assert.Empty(result.Events);
        Assert.Equal(9, result.Checkpoint!.Position);
    }

    [Fact]
    public async Task Nothing_is_sent_when_any_event_is_wrong()
    {
        await using var fixture = await HttpFixture.StartAsync(_time);
        var drafts = Samples.Queries(1_500);
        drafts[1_400] = drafts[1_400] with { Data = "[]"u8.ToArray() };

        var error = await Assert.ThrowsAsync<InvalidRequestException>(() => fixture.Publisher.PublishAsync(drafts));

        Assert.Equal("events[1400].data", Assert.Single(error.Errors).Field);
        Assert.Empty(fixture.Hub.Requests);
    }

    [Fact]
    public async Task A_refusal_of_a_later_request_names_the_callers_index_and_is_not_tried_again()
    {
        await using var fixture = await HttpFixture.StartAsync(_time);
        fixture.Hub.Stores().Refuses(400, 4000, "Not valid.", """{"events[3].source":["is reserved"],"events[4].type":["a","b"]}""");

        var error = await Assert.ThrowsAsync<InvalidRequestException>(() => fixture.Publisher.PublishAsync(Samples.Queries(1_200)));

        Assert.Equal(
            [new FieldError("events[1003].source", "is reserved"), new("events[1004].type", "a"), new("events[1004].type", "b")],
            error.Errors);
        Assert.Equal(2, fixture.Hub.Requests.Count);
    }

    [Fact]
    public async Task A_refusal_of_a_single_event_names_its_fields_like_those_of_a_batch()
    {
        await using var fixture = await HttpFixture.StartAsync(_time);
        fixture.Hub.Refuses(400, 4000, "Not valid.", """{"source":["is reserved"]}""");

        var error = await Assert.ThrowsAsync<InvalidRequestException>(() => fixture.Publisher.PublishAsync(Samples.Query(1)));

        Assert.Equal([new FieldError("events[0].source", "is reserved")], error.Errors);
    }

    [Fact]
    public async Task What_the_caller_has_no_right_to_is_named_as_the_caller_counts()
    {
        await using var fixture = await HttpFixture.StartAsync(_time);
        fixture.Hub.Refuses(403, 4003, "type: is for admins", """{"type":["is for admins"]}""")
            .Stores().Refuses(403, 4003, "events[3].type: is for admins", """{"events[3].type":["is for admins"]}""");

        var one = await Assert.ThrowsAsync<HubResponseException>(() => fixture.Publisher.PublishAsync(Samples.Query(1)));
        var many = await Assert.ThrowsAsync<HubResponseException>(() => fixture.Publisher.PublishAsync(Samples.Queries(1_200)));

        Assert.Equal([new FieldError("events[0].type", "is for admins")], one.Errors);
        Assert.Equal([new FieldError("events[1003].type", "is for admins")], many.Errors);
        Assert.EndsWith("403: events[1003].type: is for admins", many.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, 4001)]
    [InlineData(403, 4003)]
    public async Task A_caller_that_is_refused_is_told_so_at_once(int status, int code)
    {
        await using var fixture = await HttpFixture.StartAsync(_time);
        fixture.Hub.Refuses(status, code, "The token was not issued by this hub.");

        var error = await Assert.ThrowsAsync<HubResponseException>(() => fixture.Publisher.PublishAsync(Samples.Query(1)));

        Assert.Equal(status, (int)error.StatusCode);
        Assert.Contains("The token was not issued by this hub.", error.Message, StringComparison.Ordinal);
        Assert.Single(fixture.Hub.Requests);
    }

    [Theory]
    [InlineData("<html>Welcome</html>")]
    [InlineData("{}")]
    [InlineData("""{"status":"stored","events":[]}""")]
    [InlineData("""{"status":"stored","events":[{"id":"x","position":"bulk-0:1","status":"stored"}]}""")]
    public async Task An_answer_that_does_not_fit_the_request_is_no_success(string answer)
    {
        await using var fixture = await HttpFixture.StartAsync(_time);
        fixture.Hub.Answers(200, answer);

        await Assert.ThrowsAsync<HubResponseException>(() => fixture.Publisher.PublishAsync([Samples.Query(1)]));
    }

    [Fact]
    public async Task A_source_without_a_checkpoint_has_none_and_one_with_it_tells_it()
    {
        await using var fixture = await HttpFixture.StartAsync(_time);
        fixture.Hub.Refuses(404, 4004, "No checkpoint.")
            .Answers(200, """{"source":"a b","position":5,"state":"s","updated_at":"2026-11-22T13:41:03.234Z"}""");

        Assert.Null(await fixture.Publisher.GetCheckpointAsync("a b"));
        var stored = await fixture.Publisher.GetCheckpointAsync("a b");

        Assert.Equal(new DateTimeOffset(2026, 11, 22, 13, 41, 3, 234, TimeSpan.Zero), stored!.UpdatedAt);
        Assert.All(fixture.Hub.Requests, request => Assert.Equal("/api/events/sources/a b", request.Path));
    }
}
