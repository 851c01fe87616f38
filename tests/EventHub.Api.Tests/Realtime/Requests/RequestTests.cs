using System.Text;
using CsCheck;
using EventHub.Api.Realtime.Frames;
using EventHub.Api.Realtime.Json;
using EventHub.Api.Realtime.Requests;
using EventHub.Delivery;
using EventHub.Events;
using EventHub.Json;

namespace EventHub.Api.Tests.Realtime.Requests;

public sealed class RequestTests
{
    [Fact]
    public void A_subscription_takes_filter_cursor_batching_overflow_and_a_bound()
    {
        var request = SubscribeRequest.Read(Json("""
            {"filter":{"event_types":["dns_*"]},"cursor":"log1.urgent:4","batching":"low_latency","overflow":"drop_oldest","max_unacked_bytes":1024}
            """));

        Assert.Equal(["dns_*"], request.Filter.EventTypes);
        Assert.Equal(4, request.Cursor!["urgent"]);
        Assert.Same(BatchingOptions.LowLatency, request.Batching);
        Assert.Equal(OverflowPolicy.DropOldest, request.Overflow);
        Assert.Equal(1024, request.MaxUnackedBytes);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"filter":null,"cursor":null,"batching":null,"overflow":null}""")]
    public void What_is_left_out_has_its_default(string json)
    {
        var request = SubscribeRequest.Read(Json(json));

        Assert.Null(request.Cursor);
        Assert.Same(BatchingOptions.Default, request.Batching);
        Assert.Equal(OverflowPolicy.CatchUp, request.Overflow);
        Assert.Null(request.MaxUnackedBytes);
    }

    [Fact]
    public void Fields_change_the_preset_wherever_it_stands()
    {
        var request = SubscribeRequest.Read(Json("""
            {"batching":{"max_batch_size":7,"batch_timeout_ms":0,"strategy":"size_based","preset":"production","max_queue_size":9,
            "max_batch_bytes":1024,"min_batch_size":7,"max_batch_timeout_ms":30000,"load_threshold":0.5,"priority_bypass":false,"adaptive_sizing":false,
            "compression_enabled":false,"compression_threshold_bytes":0}}
            """));

        Assert.Equal(
            new BatchingOptions
            {
                Strategy = BatchingStrategy.SizeBased,
                MinBatchSize = 7,
                MaxBatchSize = 7,
                MaxBatchBytes = 1024,
                BatchTimeout = TimeSpan.Zero,
                MaxBatchTimeout = TimeSpan.FromSeconds(30),
                LoadThreshold = 0.5,
                PriorityBypass = false,
                AdaptiveSizing = false,
                MaxQueueSize = 9,
                CompressionEnabled = false,
                CompressionThreshold = 0,
            },
            request.Batching);
    }

    [Fact]
    public void Fields_that_are_null_leave_the_preset_as_it_is() => Assert.Equal(
        BatchingOptions.HighVolume,
        SubscribeRequest.Read(Json("""
            {"batching":{"preset":"high_volume","strategy":null,"min_batch_size":null,"max_batch_timeout_ms":null,"load_threshold":null,"priority_bypass":null}}
            """)).Batching);

    [Theory]
    [InlineData("default", BatchingStrategy.Hybrid, true)]
    [InlineData("production", BatchingStrategy.Hybrid, true)]
    [InlineData("high_volume", BatchingStrategy.Adaptive, true)]
    [InlineData("low_latency", BatchingStrategy.PriorityBased, false)]
    public void Each_preset_has_its_strategy(string preset, BatchingStrategy strategy, bool adaptive)
    {
        var batching = SubscribeRequest.Read(Json($$"""{"batching":"{{preset}}"}""")).Batching;

        Assert.Equal((strategy, adaptive, true), (batching.Strategy, batching.AdaptiveSizing, batching.PriorityBypass));
    }

    [Theory]
    [InlineData("default", true, 1_024)]
    [InlineData("production", true, 512)]
    [InlineData("high_volume", true, 256)]
    [InlineData("low_latency", false, 1_024)]
    public void Each_preset_says_when_batches_are_compressed(string preset, bool enabled, int above)
    {
        var batching = SubscribeRequest.Read(Json($$"""{"batching":"{{preset}}"}""")).Batching;

        Assert.Equal((enabled, above), (batching.CompressionEnabled, batching.CompressionThreshold));
    }

    [Theory]
    [InlineData("""{"encodings":["gzip"]}""", FrameEncoding.Gzip)]
    [InlineData("""{"encodings":["br"]}""", FrameEncoding.Brotli)]
    [InlineData("""{"encodings":["br","gzip"]}""", FrameEncoding.Brotli)]
    [InlineData("""{"encodings":["gzip","br"],"batching":"high_volume"}""", FrameEncoding.Gzip)]
    [InlineData("""{"encodings":["gzip"],"batching":{"preset":"low_latency","compression_enabled":true}}""", FrameEncoding.Gzip)]
    public void Batches_are_encoded_as_the_client_likes_best(string json, object encoding) =>
        Assert.Equal(encoding, SubscribeRequest.Read(Json(json)).Encoding);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"encodings":null}""")]
    [InlineData("""{"encodings":[]}""")]
    [InlineData("""{"encodings":["gzip"],"batching":"low_latency"}""")]
    [InlineData("""{"encodings":["gzip"],"batching":{"compression_enabled":false}}""")]
    public void Nothing_is_compressed_for_who_does_not_ask_or_switched_it_off(string json) =>
        Assert.Null(SubscribeRequest.Read(Json(json)).Encoding);

    [Theory]
    [InlineData("time_based", BatchingStrategy.TimeBased)]
    [InlineData("size_based", BatchingStrategy.SizeBased)]
    [InlineData("hybrid", BatchingStrategy.Hybrid)]
    [InlineData("priority_based", BatchingStrategy.PriorityBased)]
    [InlineData("adaptive", BatchingStrategy.Adaptive)]
    public void Each_strategy_has_its_name(string name, BatchingStrategy strategy) =>
        Assert.Equal(strategy, SubscribeRequest.Read(Json($$$"""{"batching":{"strategy":"{{{name}}}"}}""")).Batching.Strategy);

    [Fact]
    public void A_least_size_that_was_not_asked_for_gives_way_to_a_smaller_largest_one() =>
        Assert.Equal(3, SubscribeRequest.Read(Json("""{"batching":{"max_batch_size":3}}""")).Batching.MinBatchSize);

    [Theory]
    [InlineData("[]", "")]
    [InlineData("null", "")]
    [InlineData("""{"filters":{}}""", "filters")]
    [InlineData("""{"cursor":"no cursor!"}""", "cursor")]
    [InlineData("""{"cursor":5}""", "cursor")]
    [InlineData("""{"batching":"fast"}""", "batching")]
    [InlineData("""{"batching":5}""", "batching")]
    [InlineData("""{"batching":{"preset":"fast"}}""", "batching.preset")]
    [InlineData("""{"batching":{"strategy":"fastest"}}""", "batching.strategy")]
    [InlineData("""{"batching":{"strategy":1}}""", "batching.strategy")]
    [InlineData("""{"batching":{"min_batch_size":0}}""", "batching.min_batch_size")]
    [InlineData("""{"batching":{"min_batch_size":51}}""", "batching.min_batch_size")]
    [InlineData("""{"batching":{"max_batch_timeout_ms":0}}""", "batching.max_batch_timeout_ms")]
    [InlineData("""{"batching":{"max_batch_timeout_ms":30001}}""", "batching.max_batch_timeout_ms")]
    [InlineData("""{"batching":{"max_batch_timeout_ms":999}}""", "batching.max_batch_timeout_ms")]
    [InlineData("""{"batching":{"load_threshold":0.09}}""", "batching.load_threshold")]
    [InlineData("""{"batching":{"load_threshold":1.01}}""", "batching.load_threshold")]
    [InlineData("""{"batching":{"load_threshold":"0.8"}}""", "batching.load_threshold")]
    [InlineData("""{"batching":{"load_threshold":1e999}}""", "batching.load_threshold")]
    [InlineData("""{"batching":{"priority_bypass":1}}""", "batching.priority_bypass")]
    [InlineData("""{"batching":{"adaptive_sizing":"yes"}}""", "batching.adaptive_sizing")]
    [InlineData("""{"batching":{"max_batch_size":0}}""", "batching.max_batch_size")]
    [InlineData("""{"batching":{"max_batch_size":1001}}""", "batching.max_batch_size")]
    [InlineData("""{"batching":{"max_batch_bytes":1023}}""", "batching.max_batch_bytes")]
    [InlineData("""{"batching":{"batch_timeout_ms":5001}}""", "batching.batch_timeout_ms")]
    [InlineData("""{"batching":{"max_queue_size":1.5}}""", "batching.max_queue_size")]
    [InlineData("""{"batching":{"compression":true}}""", "batching.compression")]
    [InlineData("""{"batching":{"compression_enabled":"yes"}}""", "batching.compression_enabled")]
    [InlineData("""{"batching":{"compression_threshold_bytes":-1}}""", "batching.compression_threshold_bytes")]
    [InlineData("""{"batching":{"compression_threshold_bytes":1048577}}""", "batching.compression_threshold_bytes")]
    [InlineData("""{"encodings":"gzip"}""", "encodings")]
    [InlineData("""{"encodings":["gzip","zstd"]}""", "encodings[1]")]
    [InlineData("""{"encodings":["GZIP"]}""", "encodings[0]")]
    [InlineData("""{"encodings":[null]}""", "encodings[0]")]
    [InlineData("""{"encodings":["br","br","br","br","br","br","br","br","br"]}""", "encodings")]
    [InlineData("""{"overflow":"drop_newest"}""", "overflow")]
    [InlineData("""{"overflow":true}""", "overflow")]
    [InlineData("""{"tracked":1}""", "tracked")]
    [InlineData("""{"tracked":true,"overflow":"drop_oldest"}""", "overflow")]
    [InlineData("""{"max_unacked_bytes":1023}""", "max_unacked_bytes")]
    [InlineData("""{"max_unacked_bytes":1048577}""", "max_unacked_bytes")]
    [InlineData("""{"filter":{"severity_levels":["bad"]}}""", "filter.severity_levels[0]")]
    public void A_subscription_that_is_wrong_names_the_field(string json, string field) =>
        Assert.Equal(field, Refused(() => SubscribeRequest.Read(Json(json))));

    [Fact]
    public void Everything_that_is_wrong_is_named_at_once() =>
        Assert.Equal(
            ["cursor", "overflow"],
            Assert.Throws<InvalidRequestException>(static () => SubscribeRequest.Read(Json("""{"cursor":1,"overflow":2}"""))).Errors.Select(static e => e.Field));

    [Theory]
    [InlineData("""{"cursor":"log1.urgent:4"}""", null)]
    [InlineData("\"log1.urgent:4\"", null)]
    [InlineData("""{"cursor":"log1.urgent:4","subscription_id":"s1"}""", "s1")]
    public void An_ack_is_a_cursor_with_or_without_a_subscription(string json, string? subscription)
    {
        var request = AckRequest.Read(Json(json));

        Assert.Equal("log1.urgent:4", request.Cursor.ToString());
        Assert.Equal(subscription, request.SubscriptionId);
    }

    [Theory]
    [InlineData("{}", "cursor")]
    [InlineData("""{"cursor":null}""", "cursor")]
    [InlineData("""{"cursor":"log1","id":"s1"}""", "id")]
    [InlineData("17", "")]
    public void An_ack_that_is_wrong_names_the_field(string json, string field) => Assert.Equal(field, Refused(() => AckRequest.Read(Json(json))));

    [Theory]
    [InlineData("\"abc\"")]
    [InlineData("""{"token":"abc"}""")]
    public void A_token_comes_alone_or_in_its_field(string json) => Assert.Equal("abc", AuthenticateRequest.Read(Json(json)).Token);

    [Theory]
    [InlineData("\"s1\"")]
    [InlineData("""{"subscription_id":"s1"}""")]
    public void A_subscription_to_end_comes_alone_or_in_its_field(string json) =>
        Assert.Equal("s1", UnsubscribeRequest.Read(Json(json)).SubscriptionId);

    [Theory]
    [InlineData("""{"limit":0}""", "limit")]
    [InlineData("""{"limit":1001}""", "limit")]
    [InlineData("""{"limit":"5"}""", "limit")]
    [InlineData("""{"order":"asc"}""", "order")]
    [InlineData("\"filter\"", "")]
    public void A_question_for_recent_events_that_is_wrong_names_the_field(string json, string field) =>
        Assert.Equal(field, Refused(() => RecentRequest.Read(Json(json))));

    [Fact]
    public void Recent_events_are_a_hundred_unless_asked_otherwise()
    {
        Assert.Equal(100, RecentRequest.Read(Json("{}")).Limit);
        Assert.Equal(3, RecentRequest.Read(Json("""{"limit":3}""")).Limit);
    }

    [Fact]
    public void Whatever_is_sent_is_taken_or_refused_and_nothing_else() =>
        Gen.OneOf(
            Gen.Const("""{"filter":{"event_types":["dns_*"]},"cursor":"log1.urgent:4","batching":{"preset":"default","max_batch_size":5}}"""),
            Gen.Const("""{"cursor":"log1.urgent:4","subscription_id":"s1"}"""),
            Gen.Const("""{"filter":{"data_filters":[{"field":"a.b","operator":"in","value":[1,"x"]}]},"limit":5}"""))
            .SelectMany(static json => Gen.Select(Gen.Int[0, json.Length - 1], Gen.Byte, Gen.Int[0, 3]), static (json, change) => (json, change))
            .Sample(
                static sample =>
                {
                    var (at, value, cut) = sample.change;
                    var bytes = Encoding.UTF8.GetBytes(sample.json);
                    bytes[at] = value;
                    var mutated = new RawJson(bytes.AsMemory(0, bytes.Length - cut));
                    foreach (var read in (Action<RawJson>[])
                        [static j => SubscribeRequest.Read(j), static j => AckRequest.Read(j), static j => RecentRequest.Read(j),
                            static j => AuthenticateRequest.Read(j), static j => UnsubscribeRequest.Read(j)])
                    {
                        try
                        {
                            read(mutated);
                        }
                        catch (InvalidRequestException e)
                        {
                            Assert.NotEmpty(e.Errors);
                        }
                    }
                },
                iter: 10_000);

    private static RawJson Json(string json) => new(Encoding.UTF8.GetBytes(json));

    private static string Refused(Action read) => Assert.Single(Assert.Throws<InvalidRequestException>(read).Errors).Field;
}
