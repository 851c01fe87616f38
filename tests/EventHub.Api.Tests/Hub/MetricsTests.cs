using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using EventHub.Api.Tests.Realtime.SignalR;
using EventHub.Api.Tests.Rest;
using EventHub.Testing;
using EventHub.Visibility;

namespace EventHub.Api.Tests.Hub;

/// <summary>A whole hub, and what it says of itself after real traffic.</summary>
public sealed partial class MetricsTests
{
    private const int Events = 120;

    /// <summary>One of every part, in the names that Prometheus gives them.</summary>
    private static readonly string[] Families =
    [
        "eventhub_uptime_seconds", "eventhub_emit_events_total", "eventhub_log_events_appended_total",
        "eventhub_log_append_duration_seconds_bucket", "eventhub_router_delay_seconds_count", "eventhub_queue_batch_wait_seconds_sum",
        "eventhub_queue_depth", "eventhub_deliveries_tracked_total", "eventhub_node_connections", "eventhub_node_frames_made_total",
        "eventhub_node_sent_bytes_total", "eventhub_api_calls_refused_total", "dotnet_process_cpu_time_seconds_total",
        "http_server_request_duration_seconds_count",
    ];

    [Fact]
    public async Task Metrics_and_statistics_tell_what_was_emitted_and_delivered()
    {
        var port = FreePorts.Take();
        var open = new Uri($"http://127.0.0.1:{port}/metrics");
        await using var hub = await HubProcess.StartAsync(new HubStart { MoreArguments = ["--metrics-urls", open.GetLeftPart(UriPartial.Authority)] });
        await using var reader = await FrameReader.SubscribeAsync(
            hub, "reader", HubClient.Json, """{"batching":{"strategy":"size_based","max_batch_size":40},"encodings":["gzip"]}""");
        await EmitAsync(hub);
        await reader.ReadThroughAsync([new("bulk-0", Events)]);
        using var admin = hub.Client();
        using var anonymous = new HttpClient();

        // The batch is written before its transport has said so, and counted when it has.
        var samples = await Eventually.Get(
            async token => Samples(await anonymous.GetStringAsync(open, token)) is var read && read["eventhub_node_messages_sent_total{kind=\"batched_events\"}"] == 3 ? read : null,
            "the batches to be counted");

        Assert.All(Families, family => Assert.Contains(samples.Keys, key => key == family || key.StartsWith(family + "{", StringComparison.Ordinal)));
        Assert.Equal(Events, samples["eventhub_emit_events_total{outcome=\"stored\"}"]);
        Assert.Equal(Events, samples["eventhub_log_events_appended_total{lane=\"bulk-0\"}"]);
        Assert.Equal(Events, samples["eventhub_log_category_events_total{category=\"dns\"}"]);
        Assert.Equal(Events, samples["eventhub_queue_events_total{mode=\"batched\"}"]);
        Assert.Equal(3, samples["eventhub_queue_batch_events_count{strategy=\"size_based\"}"]);
        Assert.Equal(3, samples["eventhub_node_frames_made_total{encoding=\"gzip\"}"]);
        Assert.Equal(1, samples["eventhub_node_connections{transport=\"signalr_json\"}"]);
        Assert.True(samples["eventhub_node_sent_bytes_total{transport=\"signalr_json\"}"] > samples["eventhub_node_frames_out_bytes_total{encoding=\"gzip\"}"]);

        using var answer = await admin.GetAsync("/api/events/statistics");
        var told = await answer.JsonAsync();
        Assert.Equal(Events, told.GetProperty("events").GetProperty("processed").GetInt32());
        Assert.Equal(Events, told.GetProperty("events").GetProperty("by_type").GetProperty("dns_query_log").GetInt32());
        var strategy = told.GetProperty("strategies").EnumerateArray().Single(static s => s.GetProperty("strategy").GetString() == "size_based");
        Assert.Equal((3, 40), (strategy.GetProperty("batches").GetInt32(), strategy.GetProperty("average_events").GetDouble()));
        var node = Assert.Single(told.GetProperty("nodes").EnumerateArray());
        Assert.Equal(1, node.GetProperty("api").GetProperty("connections").GetInt32());
        Assert.Equal(1, node.GetProperty("silo").GetProperty("subscriptions").GetInt32());
        Assert.Empty(told.GetProperty("unanswered").EnumerateArray());
        Assert.True(told.GetProperty("compression").GetProperty("bytes_saved").GetInt64() > 0);
    }

    [Fact]
    public async Task Metrics_are_for_admins_and_for_whoever_reaches_the_port_that_is_for_them()
    {
        var open = new Uri($"http://127.0.0.1:{FreePorts.Take()}");
        await using var hub = await HubProcess.StartAsync(new HubStart { MoreArguments = ["--metrics-urls", open.ToString()] });
        using var admin = hub.Client();
        using var user = hub.Client(hub.Token("ann", Role.User));
        using var anonymous = new HttpClient { BaseAddress = hub.Address };
        using var refused = await user.GetAsync("/metrics");
        using var unknown = await anonymous.GetAsync("/metrics");
        using var spoofed = new HttpRequestMessage(HttpMethod.Get, "/metrics") { Headers = { Host = open.Authority } };
        using var disguised = await anonymous.SendAsync(spoofed);

        await refused.ProblemAsync(403, 4003);
        await unknown.ProblemAsync(401, 4001);
        await disguised.ProblemAsync(401, 4001);
        Assert.NotEmpty(Samples(await admin.GetStringAsync("/metrics")));

        // Everything else is answered as if it were not there, with and without a token.
        foreach (var path in new[] { "/", "/api/events/", "/api/events/statistics", "/health/live" })
        {
            using var other = await admin.GetAsync(new Uri(open, path));
            Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
        }
    }

    private static async Task EmitAsync(HubProcess hub)
    {
        using var client = hub.Client();
        var events = string.Join(',', Enumerable.Range(0, Events).Select(static i =>
            $$$"""{"type":"dns_query_log","source":"metrics","data":{"qname":"host-{{{i % 9}}}.example.org","client":"192.0.2.{{{i}}}"}}"""));
        using var answer = await client.EmitAsync($$"""{"events":[{{events}}]}""");
        Assert.True(answer.IsSuccessStatusCode);
    }

    /// <summary>Every line of the answer, by name and labels without the meter's; fails on what is no line of the format.</summary>
    private static Dictionary<string, double> Samples(string text)
    {
        var samples = new Dictionary<string, double>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(static line => line[0] != '#'))
        {
            var sample = Sample().Match(line);
            Assert.True(sample.Success, line);
            var labels = string.Join(',', Label().Matches(sample.Groups["labels"].Value).Select(static l => l.Value)
                .Where(static l => !l.StartsWith("otel_scope_", StringComparison.Ordinal)));
            samples[labels.Length == 0 ? sample.Groups["name"].Value : $"{sample.Groups["name"].Value}{{{labels}}}"] =
                double.Parse(sample.Groups["value"].Value.Replace("+Inf", "Infinity", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        }

        return samples;
    }

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<labels>([a-z_A-Z0-9]+="[^"]*",?)*)\})? (?<value>\S+)( \d+)?$""")]
    private static partial Regex Sample();

    [GeneratedRegex("[a-z_A-Z0-9]+=\"[^\"]*\"")]
    private static partial Regex Label();
}
