using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using EventHub.Testing;
using EventHub.Visibility;

namespace EventHub.EndToEnd.Tests.Samples;

/// <summary>The sample backend and a hub, as two processes.</summary>
public sealed class ZoneServiceTests(ZoneServiceTests.RunningHub running) : IClassFixture<ZoneServiceTests.RunningHub>
{
    private static readonly string[] FirstAddress = ["192.0.2.1"];

    private static readonly string[] BothAddresses = ["192.0.2.1", "192.0.2.2"];

    private static readonly string Down = Uri.EscapeDataString("""[{"field":"after","operator":"equals","value":"down"}]""");

    private static readonly string Healthy = Uri.EscapeDataString("""[{"field":"healthy","operator":"equals","value":true}]""");

    [Fact]
    public async Task What_is_done_to_zones_and_records_is_told_with_before_and_after()
    {
        var hub = running.Hub;
        using var service = await ZoneServiceProcess.StartAsync(hub);

        await ExpectAsync(HttpStatusCode.Created, service.Http.PostAsJsonAsync("/zones", new { name = "Example.org." }));
        await ExpectAsync(HttpStatusCode.Conflict, service.Http.PostAsJsonAsync("/zones", new { name = "example.org" }));
        await ExpectAsync(HttpStatusCode.OK, service.Http.PutAsJsonAsync("/zones/example.org", new { default_ttl = 300 }));
        await ExpectAsync(HttpStatusCode.Created, service.Http.PutAsJsonAsync("/zones/example.org/records/www/a", new { values = FirstAddress }));
        await ExpectAsync(HttpStatusCode.OK, service.Http.PutAsJsonAsync("/zones/example.org/records/www/a", new { values = BothAddresses }));
        await ExpectAsync(HttpStatusCode.BadRequest, service.Http.PutAsJsonAsync("/zones/example.org/records/www/aaaa", new { values = FirstAddress }));
        await ExpectAsync(HttpStatusCode.NoContent, service.Http.DeleteAsync(new Uri("/zones/example.org/records/www/a", UriKind.Relative)));
        await ExpectAsync(HttpStatusCode.NoContent, service.Http.DeleteAsync(new Uri("/zones/example.org", UriKind.Relative)));

        var events = await EventsAsync(hub, service, "event_categories=dns", 6);
        Assert.Equal(
            ["zone_created", "zone_updated", "record_created", "record_updated", "record_deleted", "zone_deleted"],
            events.Select(static e => e.GetProperty("type").GetString()!));
        Assert.All(events, e => Assert.Equal(
            ("example.org", "alice", service.Source),
            (e.GetProperty("data").GetProperty("zone").GetString(), e.GetProperty("user_id").GetString(), e.GetProperty("source").GetString())));
        Assert.Equal(["default_ttl", "serial"], Changed(events[1]));
        Assert.Equal(3_600, events[1].GetProperty("data").GetProperty("before").GetProperty("default_ttl").GetInt32());
        Assert.Equal(["values"], Changed(events[3]));
    }

    [Fact]
    public async Task An_import_is_told_from_its_start_to_its_end_and_to_the_user_who_asked_for_it()
    {
        var hub = running.Hub;
        using var service = await ZoneServiceProcess.StartAsync(hub);
        await ExpectAsync(HttpStatusCode.Created, service.Http.PostAsJsonAsync("/zones", new { name = "example.org" }));
        var lines = string.Join('\n', Enumerable.Range(1, 250).Select(static n => $"host{n} 300 A 198.51.100.{n}").Append("; a comment").Append("bad line"));

        using var body = new StringContent(lines);
        using var answer = await service.Http.PostAsync(new Uri("/zones/example.org/import", UriKind.Relative), body);

        Assert.Equal("""{"imported":250,"failed":1}""", await answer.Content.ReadAsStringAsync());
        var events = await EventsAsync(hub, service, "event_categories=bulk_operation", 3, hub.Token("alice", Role.User));
        Assert.Equal(["import_started", "import_progress", "import_completed"], events.Select(static e => e.GetProperty("type").GetString()!));
        var end = events[^1].GetProperty("data");
        Assert.Equal((250, 1), (end.GetProperty("succeeded").GetInt32(), end.GetProperty("failed").GetInt32()));
        Assert.Equal("line 252: must be: name ttl type value", end.GetProperty("reasons")[0].GetString());
        Assert.Single(events.Select(static e => e.GetProperty("metadata").GetProperty("correlation_id").GetString()).Distinct());
    }

    [Fact]
    public async Task While_the_hub_is_away_zones_are_changed_all_the_same_and_it_is_told_later()
    {
        await using var hub = await HubProcess.StartAsync(new HubStart { HttpPort = FreePorts.Take() });
        using var service = await ZoneServiceProcess.StartAsync(hub);
        hub.Kill();

        for (var n = 0; n < 20; n++)
        {
            await ExpectAsync(HttpStatusCode.Created, service.Http.PostAsJsonAsync("/zones", new { name = $"zone{n}.example" }));
        }

        await using var again = await HubProcess.StartAsync(hub.Start);
        var events = await EventsAsync(again, service, "event_categories=dns", 20);
        Assert.Equal(
            Enumerable.Range(0, 20).Select(static n => $"zone{n}.example"),
            events.Select(static e => e.GetProperty("data").GetProperty("zone").GetString()));
    }

    [Fact]
    public async Task What_is_queued_when_the_service_is_stopped_is_sent_first()
    {
        var hub = running.Hub;
        using var service = await ZoneServiceProcess.StartAsync(hub);
        await ExpectAsync(HttpStatusCode.Created, service.Http.PostAsJsonAsync("/zones", new { name = "example.org" }));

        await service.StopAsync();

        Assert.Single(await EventsAsync(hub, service, "event_categories=dns", 1));
    }

    [Fact]
    public async Task A_forwarder_that_stops_to_answer_is_told_of()
    {
        var hub = running.Hub;
        using var forwarder = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var address = forwarder.Client.LocalEndPoint!.ToString()!;
        using var silence = new CancellationTokenSource();
        var answering = AnswerAsync(forwarder, silence.Token);
        using var service = await ZoneServiceProcess.StartAsync(
            hub, "--forwarders", address, "--check-interval", "0.1", "--check-timeout", "1");
        await EventsAsync(hub, service, $"event_types=forwarder_health_check&data_filters={Healthy}", 1);
        await silence.CancelAsync();
        await answering;

        var events = await EventsAsync(hub, service, $"event_types=forwarder_status_change&data_filters={Down}", 1);

        var data = events[0].GetProperty("data");
        Assert.Equal((address, "up", "down"), (data.GetProperty("forwarder").GetString(), data.GetProperty("before").GetString(), data.GetProperty("after").GetString()));
        Assert.Equal("high", events[0].GetProperty("priority").GetString());
        Assert.NotEmpty(await EventsAsync(hub, service, "event_types=health_update", 1));
    }

    [Fact]
    public async Task Without_a_token_it_says_what_to_do()
    {
        using var run = await ProgramRun.RunAsync(Programs.ZoneServiceSample, []);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("EVENTHUB_TOKEN", run.Errors, StringComparison.Ordinal);
    }

    private static async Task ExpectAsync(HttpStatusCode expected, Task<HttpResponseMessage> call)
    {
        using var answer = await call;
        Assert.True(expected == answer.StatusCode, $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
    }

    /// <summary>Answers as a server that refuses recursion would, until it is to be silent: it is an answer.</summary>
    private static async Task AnswerAsync(UdpClient forwarder, CancellationToken silence)
    {
        try
        {
            while (true)
            {
                var question = await forwarder.ReceiveAsync(silence);
                question.Buffer[2] |= 0x80;
                await forwarder.SendAsync(question.Buffer, question.RemoteEndPoint, silence);
            }
        }
        catch (OperationCanceledException) when (silence.IsCancellationRequested)
        {
        }
    }

    private static async Task<List<JsonElement>> EventsAsync(
        HubProcess hub, ZoneServiceProcess service, string filter, int count, string? token = null)
    {
        using var client = hub.Client(token);
        return await Eventually.Get(
            async _ => await Listing.ReadAllAsync(client, $"event_sources={service.Source}&{filter}&") is { } events && events.Count >= count ? events : null,
            $"{count} events of {filter}");
    }

    private static string[] Changed(JsonElement e) =>
        [.. e.GetProperty("data").GetProperty("changed_fields").EnumerateArray().Select(static field => field.GetString()!)];

    /// <summary>For the tests that do the hub no harm.</summary>
    public sealed class RunningHub : IAsyncLifetime
    {
        internal HubProcess Hub { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Hub = await HubProcess.StartAsync();

        public ValueTask DisposeAsync() => Hub.DisposeAsync();
    }
}
