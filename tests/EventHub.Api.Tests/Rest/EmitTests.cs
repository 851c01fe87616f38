using System.Globalization;
using System.Text;
using System.Text.Json;
using EventHub.Log;

namespace EventHub.Api.Tests.Rest;

public sealed class EmitTests : IAsyncLifetime
{
    private const string Event = """{"type":"custom_event","source":"app"}""";

    private readonly ApiServer _server = new();

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task One_event_is_answered_with_its_id_and_position()
    {
        using var answer = await _server.Admin.EmitAsync(
            """{"type":"custom_event","source":"app","id":"019389f2-7c1e-7d3a-9b1f-2f6d1c0a4e55","data":{"a":1}}""");

        var json = await answer.JsonAsync();
        Assert.Equal("019389f2-7c1e-7d3a-9b1f-2f6d1c0a4e55", json.GetProperty("id").GetString());
        Assert.Equal("bulk-0:1", json.GetProperty("position").GetString());
        Assert.Equal("stored", json.GetProperty("status").GetString());
        Assert.Equal("""{"a":1}""", Encoding.UTF8.GetString(Assert.Single(_server.Grains.Stored).Data!));
    }

    [Fact]
    public async Task An_event_that_is_not_to_be_stored_is_answered_live()
    {
        using var answer = await _server.Admin.EmitAsync("""{"type":"custom_event","source":"app","persist":false}""");

        Assert.Equal("live", (await answer.JsonAsync()).GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_batch_of_many_sources_is_answered_in_the_order_of_the_request()
    {
        var ids = Enumerable.Range(0, 100).Select(static _ => Guid.CreateVersion7().ToString()).ToArray();
        var events = ids.Select((id, i) => $$"""{"id":"{{id}}","type":"custom_event","source":"app-{{i % 7}}"}""");
        using var answer = await _server.Admin.EmitAsync($$"""{"events":[{{string.Join(',', events)}}]}""");

        var json = await answer.JsonAsync();
        Assert.Equal("stored", json.GetProperty("status").GetString());
        Assert.Equal(ids, json.GetProperty("events").EnumerateArray().Select(static e => e.GetProperty("id").GetString()));
        Assert.Equal(100, _server.Grains.Stored.Count);
    }

    [Fact]
    public async Task A_checkpoint_goes_with_its_batch_and_comes_back()
    {
        using var answer = await _server.Admin.EmitAsync(
            $$$"""{"events":[{{{Event}}}],"checkpoint":{"source":"app","position":7,"state":"f1:900"}}""");

        var checkpoint = (await answer.JsonAsync()).GetProperty("checkpoint");
        Assert.Equal(7, checkpoint.GetProperty("position").GetInt64());
        Assert.Equal("f1:900", checkpoint.GetProperty("state").GetString());
        Assert.Equal(new SourceCheckpoint("app", 7, "f1:900"), _server.Grains.Checkpoints["app"]);
    }

    [Fact]
    public async Task A_batch_with_an_old_checkpoint_is_answered_already_stored()
    {
        _server.Grains.Checkpoints["app"] = new SourceCheckpoint("app", 8, "f1:1000");
        using var answer = await _server.Admin.EmitAsync(
            $$$"""{"events":[{{{Event}}}],"checkpoint":{"source":"app","position":8,"state":"x"}}""");

        var json = await answer.JsonAsync();
        Assert.Equal("already_stored", json.GetProperty("status").GetString());
        Assert.Empty(json.GetProperty("events").EnumerateArray());
        Assert.Equal("f1:1000", json.GetProperty("checkpoint").GetProperty("state").GetString());
        Assert.Empty(_server.Grains.Stored);
    }

    [Fact]
    public async Task A_checkpoint_may_come_without_events()
    {
        using var answer = await _server.Admin.EmitAsync("""{"events":[],"checkpoint":{"source":"app","position":1,"state":""}}""");

        Assert.Equal("stored", (await answer.JsonAsync()).GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("app")]
    [InlineData("a/b c")]
    [InlineData("a%2Fb")]
    [InlineData("bind9-ns1:/var/log/named.log?x#y")]
    [InlineData("größe")]
    [InlineData("%FF")]
    public async Task The_last_checkpoint_of_a_source_can_be_asked_for(string source)
    {
        _server.Grains.Checkpoints[source] = new SourceCheckpoint(source, 3, "s") { UpdatedAt = DateTimeOffset.UnixEpoch };
        using var found = await _server.Admin.GetAsync($"/api/events/sources/{Uri.EscapeDataString(source)}");
        using var missing = await _server.Admin.GetAsync("/api/events/sources/other");

        var json = await found.JsonAsync();
        Assert.Equal(source, json.GetProperty("source").GetString());
        Assert.Equal("1970-01-01T00:00:00.000Z", json.GetProperty("updated_at").GetString());
        await missing.ProblemAsync(404, 4004);
    }

    [Theory]
    [InlineData("%20")]
    [InlineData("%C2%85%E2%80%83")]
    public async Task What_no_source_can_be_called_is_refused_and_not_looked_for(string source)
    {
        using var answer = await _server.Admin.GetAsync($"/api/events/sources/{source}");

        Assert.Equal(["source"], (await answer.ProblemAsync(400, 4000)).Fields());
    }

    [Fact]
    public async Task A_user_is_not_told_of_checkpoints()
    {
        _server.Grains.Checkpoints["app"] = new SourceCheckpoint("app", 3, "s");
        using var known = await _server.User.GetAsync("/api/events/sources/app");
        using var unknown = await _server.User.GetAsync("/api/events/sources/other");

        await known.ProblemAsync(403, 4003);
        await unknown.ProblemAsync(403, 4003);
    }

    [Theory]
    [InlineData("%FF")]
    [InlineData("bind9%C3")]
    public async Task A_source_whose_escapes_are_no_text_is_not_taken_for_the_one_that_they_are_written_with(string source)
    {
        _server.Grains.Checkpoints[source] = new SourceCheckpoint(source, 3, "s");
        using var answer = await _server.Admin.GetAsync($"/api/events/sources/{source}");

        Assert.Equal(["source"], (await answer.ProblemAsync(400, 4000)).Fields());
    }

    [Theory]
    [InlineData("""{"source":"app"}""", "type")]
    [InlineData("""{"type":"custom_event"}""", "source")]
    [InlineData("""{"type":"Custom Event","source":"app"}""", "type")]
    [InlineData("""{"type":"custom_event","source":"app","colour":"red"}""", "colour")]
    [InlineData("""{"type":"custom_event","source":"app","position":"bulk-0:1"}""", "position")]
    [InlineData("""{"type":"custom_event","source":"app","priority":"asap"}""", "priority")]
    [InlineData("""{"type":"custom_event","source":"app","data":[1]}""", "data")]
    [InlineData("""{"type":"custom_event","source":"app","data":{"a":"\u0000"}}""", "data")]
    [InlineData("""{"type":"custom_event","source":"app","user_id":"\ud800"}""", "user_id")]
    [InlineData("""{"type":"custom_event","source":" "}""", "source")]
    [InlineData("""{"type":"custom_event","source":"app","user_id":"\u00a0"}""", "user_id")]
    [InlineData("""{"type":"custom_event","source":"app","target_user_id":"\u0085\t"}""", "target_user_id")]
    [InlineData("""{"events":[{"type":"custom_event","source":"app"},{"type":"custom_event"}]}""", "events[1].source")]
    [InlineData("""{"events":[{"type":"custom_event","source":"app"},{"type":"custom_event","source":"\u2003"}]}""", "events[1].source")]
    [InlineData("""{"events":[],"extra":1}""", "extra")]
    [InlineData("""{"events":[]}""", "events")]
    [InlineData("""{"events":{}}""", "events")]
    [InlineData("""{"checkpoint":{"source":"app","position":1,"state":""}}""", "events")]
    [InlineData("""{"events":[],"checkpoint":{"position":1,"state":""}}""", "checkpoint.source")]
    [InlineData("""{"events":[],"checkpoint":{"source":"\u3000","position":1,"state":""}}""", "checkpoint.source")]
    [InlineData("""{"events":[],"checkpoint":{"source":"app","position":0,"state":""}}""", "checkpoint.position")]
    [InlineData("""{"events":[],"checkpoint":{"source":"app","position":1.5,"state":""}}""", "checkpoint.position")]
    [InlineData("""{"events":[],"checkpoint":{"source":"app","position":1,"state":7}}""", "checkpoint.state")]
    [InlineData("""{"events":[{"type":"custom_event","source":"b"}],"checkpoint":{"source":"app","position":1,"state":""}}""", "events[0].source")]
    public async Task What_is_wrong_with_a_body_is_named_and_nothing_is_stored(string body, string field)
    {
        using var answer = await _server.Admin.EmitAsync(body);

        Assert.Contains(field, (await answer.ProblemAsync(400, 4000)).Fields());
        Assert.Empty(_server.Grains.Stored);
        Assert.Empty(_server.Grains.Checkpoints);
    }

    [Fact]
    public async Task A_state_of_more_than_512_bytes_is_refused()
    {
        var state = new string('ü', 257);
        using var answer = await _server.Admin.EmitAsync($$$"""{"events":[],"checkpoint":{"source":"app","position":1,"state":"{{{state}}}"}}""");

        Assert.Equal(["checkpoint.state"], (await answer.ProblemAsync(400, 4000)).Fields());
    }

    [Fact]
    public async Task More_than_a_thousand_events_are_refused()
    {
        var events = string.Join(',', Enumerable.Repeat(Event, 1_001));
        using var answer = await _server.Admin.EmitAsync($$"""{"events":[{{events}}]}""");

        Assert.Equal(["events"], (await answer.ProblemAsync(400, 4000)).Fields());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"type":"a","type":"b","source":"app"}""")]
    [InlineData("""{"type":"a","source":"app","\ud800":1}""")]
    [InlineData("""{"type":"a","source":"app","data":{"x":{"\udc00":1}}}""")]
    [InlineData("""{"type":"a","source":"app","id":"019389f2-7c1e-7d3a-9b1f-2f6d1c0a4e5\ud800"}""")]
    [InlineData("""{"events":[],"checkpoint":{"source":"app","position":1,"state":"\ud800"}}""")]
    public async Task What_is_not_an_event_is_refused(string body)
    {
        using var answer = await _server.Admin.EmitAsync(body);

        await answer.ProblemAsync(400, 4000);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_of_more_than_16_MiB_is_too_large_announced_or_not(bool announced)
    {
        using var body = new ByteArrayContent(new byte[16 * 1024 * 1024 + 1]);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/events/emit") { Content = body };
        request.Headers.TransferEncodingChunked = !announced;
        request.Headers.ExpectContinue = true;
        using var answer = await _server.Admin.SendAsync(request);

        await answer.ProblemAsync(413, 4013);
    }

    [Fact]
    public async Task A_full_log_asks_to_come_again()
    {
        _server.Grains.Outage = new LogOverloadedException("internal detail");
        using var answer = await _server.Admin.EmitAsync(Event);

        var problem = await answer.ProblemAsync(503, 4029);
        Assert.Equal(1, answer.Headers.RetryAfter?.Delta?.TotalSeconds);
        Assert.DoesNotContain("internal detail", problem.ToString(), StringComparison.Ordinal);
    }

    public static TheoryData<Type> TemporaryFailures { get; } =
        [typeof(LogUnavailableException), typeof(TimeoutException), typeof(Orleans.Runtime.SiloUnavailableException)];

    [Theory]
    [MemberData(nameof(TemporaryFailures))]
    public async Task A_hub_that_is_not_ready_asks_to_come_again(Type failure)
    {
        _server.Grains.Outage = (Exception)Activator.CreateInstance(failure, "internal detail")!;
        using var answer = await _server.Admin.EmitAsync(Event);

        await answer.ProblemAsync(503, 4500);
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    [Fact]
    public async Task A_failure_of_the_hub_keeps_its_reasons_to_itself()
    {
        _server.Grains.Outage = new InvalidOperationException("internal detail");
        using var answer = await _server.Admin.EmitAsync(Event);

        var text = (await answer.ProblemAsync(500, 4500)).ToString();
        Assert.DoesNotContain("internal detail", text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_emits_own_events_under_the_own_name()
    {
        using var answer = await _server.User.EmitAsync("""{"type":"my.app","source":"app"}""");

        Assert.True(answer.IsSuccessStatusCode);
        Assert.Equal("ann", Assert.Single(_server.Grains.Stored).UserId);
    }

    [Theory]
    [InlineData("""{"type":"security_alert","source":"app"}""", "type")]
    [InlineData("""{"type":"my.app","source":"app","user_id":"bob"}""", "user_id")]
    [InlineData("""{"events":[{"type":"my.app","source":"app"},{"type":"my.app","source":"app","target_user_id":"bob"}]}""", "events[1].target_user_id")]
    [InlineData("""{"events":[],"checkpoint":{"source":"app","position":1,"state":""}}""", "checkpoint")]
    public async Task What_a_user_may_not_emit_is_named_and_nothing_is_stored(string body, string field)
    {
        using var answer = await _server.User.EmitAsync(body);

        Assert.Equal([field], (await answer.ProblemAsync(403, 4003)).Fields());
        Assert.Empty(_server.Grains.Stored);
        Assert.Empty(_server.Grains.Checkpoints);
    }

    [Fact]
    public async Task A_batch_of_a_thousand_large_events_comes_through_whole()
    {
        var text = new string('x', 12_000);
        var events = Enumerable.Range(0, 1_000)
            .Select(i => string.Create(CultureInfo.InvariantCulture, $$$"""{"type":"custom_event","source":"app","data":{"n":{{{i}}},"text":"{{{text}}}"}}"""));
        using var answer = await _server.Admin.EmitAsync($$"""{"events":[{{string.Join(',', events)}}]}""");

        Assert.True(answer.IsSuccessStatusCode);
        Assert.Equal(Enumerable.Range(0, 1_000), _server.Grains.Stored.Select(static d => JsonDocument.Parse(d.Data).RootElement.GetProperty("n").GetInt32()));
    }
}
