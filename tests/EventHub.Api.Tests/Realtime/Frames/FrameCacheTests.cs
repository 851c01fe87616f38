using System.Diagnostics.Metrics;
using System.IO.Compression;
using System.Text;
using EventHub.Api.Realtime.Frames;
using EventHub.Api.Tests.Realtime.Cluster;
using EventHub.Events;
using Microsoft.Extensions.DependencyInjection;

namespace EventHub.Api.Tests.Realtime.Frames;

public sealed class FrameCacheTests : IDisposable
{
    private const string Lane = "bulk-0";

    private static readonly FrameForm Text = new(FrameEncoding.Gzip, IsText: true);

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly FrameMetrics _metrics;

    public FrameCacheTests() => _metrics = new FrameMetrics(_services.GetRequiredService<IMeterFactory>());

    public static TheoryData<string, bool> Forms => new() { { "gzip", true }, { "gzip", false }, { "br", true }, { "br", false } };

    public void Dispose() => _services.Dispose();

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_frame_holds_the_array_of_the_events_in_their_order(string encoding, bool isText)
    {
        var form = new FrameForm(FrameEncodings.Parse(encoding)!.Value, isText);
        var events = Events(1, 40);

        var frame = await Cache().GetAsync(Lane, Contents(events), form);

        Assert.Equal(form.Encoding, frame!.Encoding);
        Assert.Equal($"[{string.Join(',', events.Select(static e => e.Json))}]", Decoded(frame, isText));
    }

    [Fact]
    public async Task The_second_reader_of_a_batch_gets_what_was_made_for_the_first()
    {
        var cache = Cache();

        var first = await cache.GetAsync(Lane, Contents(Events(1, 20)), Text);
        var second = await cache.GetAsync(Lane, Contents(Events(1, 20)), Text);

        Assert.Same(first, second);
    }

    [Fact]
    public async Task Whatever_makes_batches_differ_makes_frames_of_their_own()
    {
        var cache = Cache();
        var events = Events(1, 20);
        var redacted = new BatchContents();
        redacted.Begin(events.Length);
        Array.ForEach(events, e => redacted.Add(e, isRedacted: true));

        SharedFrame?[] frames =
        [
            await cache.GetAsync(Lane, Contents(events), Text),
            await cache.GetAsync("bulk-1", Contents(events), Text),
            await cache.GetAsync(Lane, Contents(events[1..]), Text),
            await cache.GetAsync(Lane, Contents(events[..^1]), Text),
            await cache.GetAsync(Lane, Contents([.. events[..5], .. events[6..]]), Text),
            await cache.GetAsync(Lane, redacted, Text),
            await cache.GetAsync(Lane, Contents(events), Text with { IsText = false }),
            await cache.GetAsync(Lane, Contents(events), Text with { Encoding = FrameEncoding.Brotli }),
        ];

        Assert.Equal(frames.Length, frames.Distinct(ReferenceEqualityComparer.Instance).Count());
    }

    [Fact]
    public async Task A_volatile_lane_that_counts_anew_is_another_lane()
    {
        var cache = Cache();
        var draft = new EventDraft { Type = "test.event", Source = "tests", Data = Encoding.UTF8.GetBytes($"{{\"text\":\"{new string('x', 900)}\"}}") };

        var before = await cache.GetAsync("volatile", Contents([TestEvents.Log(draft, "volatile", 1, TestEvents.Noon)]), Text);
        var after = await cache.GetAsync("volatile", Contents([TestEvents.Log(draft, "volatile", 1, TestEvents.Noon)]), Text);

        Assert.NotSame(before, after);
    }

    [Fact]
    public async Task What_saves_too_little_is_tried_once()
    {
        using var made = Collect("eventhub.node.frames.made");
        using var plain = Collect("eventhub.node.frames.plain");
        var cache = Cache();
        var noise = Convert.ToBase64String(Noise(3_000));
        var draft = new EventDraft { Type = "test.event", Source = "tests", Data = Encoding.UTF8.GetBytes($"{{\"noise\":\"{noise}\"}}") };
        var e = TestEvents.Log(draft, Lane, 1, TestEvents.Noon);

        Assert.Null(await cache.GetAsync(Lane, Contents([e]), Text));
        Assert.Null(await cache.GetAsync(Lane, Contents([e]), Text));

        Assert.Equal((1, 1), (made.Value, plain.Value));
    }

    [Fact]
    public async Task Readers_that_come_at_the_same_moment_get_one_frame_made_once()
    {
        using var made = Collect("eventhub.node.frames.made");
        using var shared = Collect("eventhub.node.frames.shared");
        const int readers = 8;
        const int batches = 200;
        var cache = Cache();
        using var together = new Barrier(readers);
        var events = Events(1, batches + 20);

        var frames = await Task.WhenAll(Enumerable.Range(0, readers).Select(_ => Task.Factory.StartNew(
            () => Enumerable.Range(0, batches).Select(i =>
            {
                together.SignalAndWait();
                return cache.GetAsync(Lane, Contents(events[i..(i + 20)]), Text).GetAwaiter().GetResult();
            }).ToArray(),
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));

        Assert.All(frames, of => Assert.True(frames[0].SequenceEqual(of, ReferenceEqualityComparer.Instance)));
        Assert.Equal(
            (batches, (readers - 1) * batches),
            (made.Value, shared.Value));
    }

    [Fact]
    public async Task The_bytes_kept_stay_within_the_bound_and_the_oldest_gives_way()
    {
        const long bound = 20_000;
        using var kept = Collect("eventhub.node.frames.kept");
        var cache = new FrameCache(bound, _metrics);
        var first = await cache.GetAsync(Lane, Contents(Events(1, 10)), Text);
        for (var i = 2; i < 100; i++)
        {
            var frame = await cache.GetAsync(Lane, Contents(Events(i, 10)), Text);
            Assert.InRange(cache.Bytes, frame!.Payload.Length, bound);
            Assert.Same(frame, await cache.GetAsync(Lane, Contents(Events(i, 10)), Text));
        }

        Assert.NotSame(first, await cache.GetAsync(Lane, Contents(Events(1, 10)), Text));
        Assert.Equal(cache.Bytes, kept.Value);
    }

    [Fact]
    public async Task A_frame_beyond_the_bound_is_made_and_not_kept()
    {
        var cache = new FrameCache(maxBytes: 100, _metrics);

        Assert.NotNull(await cache.GetAsync(Lane, Contents(Events(1, 10)), Text));

        Assert.Equal(0, cache.Bytes);
    }

    private FrameCache Cache() => new(1024 * 1024, _metrics);

    private Total Collect(string instrument) => new(_services.GetRequiredService<IMeterFactory>(), instrument);

    /// <summary>The same events whenever they are asked for, ids included.</summary>
    private static LogEvent[] Events(int first, int count) => [.. Enumerable.Range(first, count).Select(static i => TestEvents.Log(
        new EventDraft
        {
            Id = new Guid(i, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 0),
            Type = "test.event",
            Source = "tests",
            Data = Encoding.UTF8.GetBytes($"{{\"text\":\"{new string('x', 100)}\"}}"),
        },
        Lane,
        i,
        TestEvents.Noon))];

    private static BatchContents Contents(LogEvent[] events)
    {
        var contents = new BatchContents();
        contents.Begin(events.Length);
        Array.ForEach(events, e => contents.Add(e, isRedacted: false));
        return contents;
    }

    private static byte[] Noise(int length)
    {
        var noise = new byte[length];
        new Random(7).NextBytes(noise);
        return noise;
    }

    private static string Decoded(SharedFrame frame, bool isText)
    {
        var bytes = isText ? Convert.FromBase64String(Encoding.ASCII.GetString(frame.Payload.Span)) : frame.Payload.ToArray();
        using var input = new MemoryStream(bytes);
        using Stream decoder = frame.Encoding == FrameEncoding.Gzip
            ? new GZipStream(input, CompressionMode.Decompress)
            : new BrotliStream(input, CompressionMode.Decompress);
        using var text = new StreamReader(decoder, Encoding.UTF8);
        return text.ReadToEnd();
    }
}
