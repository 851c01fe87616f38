using System.Globalization;
using System.IO.Compression;
using System.Text;
using EventHub.Bench.Readers;

namespace EventHub.Bench.Tests.Readers;

public sealed class BatchReaderTests
{
    private readonly BatchReader _reader = new(isDense: true, latencies: null);

    [Fact]
    public void A_reader_of_everything_counts_events_and_notices_what_is_missing_and_what_comes_twice()
    {
        Take(first: 5, count: 3);
        Take(first: 8, count: 2);
        Assert.Equal((5, 0, 0), (_reader.Events, _reader.Positions.Missed, _reader.Positions.Repeated));

        Take(first: 13, count: 1);
        Take(first: 12, count: 4);

        Assert.Equal((10, 3, 2), (_reader.Events, _reader.Positions.Missed, _reader.Positions.Repeated));
        Assert.Equal(15, _reader.Positions.LastOf("bulk-0"));
    }

    [Fact]
    public void Lanes_are_counted_apart()
    {
        Take(first: 5, count: 1);
        Take(first: 900, count: 1, lane: "urgent");
        Take(first: 6, count: 1);

        Assert.Equal((0, 0), (_reader.Positions.Missed, _reader.Positions.Repeated));
        Assert.Equal(900, _reader.Positions.LastOf("urgent"));
    }

    [Fact]
    public void A_reader_of_some_may_have_holes_but_no_repetitions()
    {
        var positions = new LanePositions(isDense: false);

        positions.Take("bulk-0"u8, 10, 2);
        positions.Take("bulk-0"u8, 40, 1);
        positions.Take("bulk-0"u8, 40, 1);

        Assert.Equal((0, 1), (positions.Missed, positions.Repeated));
    }

    [Fact]
    public void A_batch_that_has_not_as_many_events_as_it_says_is_refused() =>
        Assert.Throws<InvalidDataException>(() => TakeText(Batch(1, 2).Replace("\"count\":2", "\"count\":3", StringComparison.Ordinal)));

    [Fact]
    public void A_batch_with_a_hole_in_it_is_refused() =>
        Assert.Throws<InvalidDataException>(() => TakeText(Batch(1, 3).Replace("bulk-0:2", "bulk-0:3", StringComparison.Ordinal)));

    [Fact]
    public void A_compressed_batch_is_placed_by_its_cursor_and_its_count()
    {
        var census = new FrameCensus();
        var reader = new BatchReader(isDense: true, latencies: null, census: census);
        Take(reader, Compressed(Batch(41, 2), "cursor\":\"log1.bulk-0:42.urgent:0"));
        Take(reader, Compressed(Batch(43, 3), "cursor\":\"log1.bulk-0:45.urgent:0"));
        Take(reader, Compressed(Batch(46, 2), "cursor\":\"log1.bulk-0:48.urgent:0"));

        Assert.Equal((7, 1, 0), (reader.Events, reader.Positions.Missed, reader.Positions.Repeated));
        Assert.Equal(0, census.SharedPart);
    }

    [Fact]
    public void Frames_that_others_got_as_well_are_counted_as_shared()
    {
        var census = new FrameCensus();
        foreach (var reader in Enumerable.Range(0, 4).Select(_ => new BatchReader(isDense: true, latencies: null, census: census)))
        {
            Take(reader, Compressed(Batch(1, 2), "cursor\":\"log1.bulk-0:2.urgent:0"));
        }

        Assert.Equal(0.75, census.SharedPart);
    }

    [Fact]
    public void A_compressed_batch_that_holds_other_events_than_it_says_is_refused() => Assert.Throws<InvalidDataException>(
        () => TakeText(Compressed(Batch(1, 2).Replace("bulk-0:2", "bulk-0:3", StringComparison.Ordinal), "cursor\":\"log1.bulk-0:2.urgent:0")));

    [Fact]
    public void An_error_of_the_hub_is_an_error_here() => Assert.Throws<InvalidDataException>(
        () => TakeText("""{"type":1,"target":"error","arguments":[{"code":4008,"message":"slow","temporary":true}]}"""));

    [Fact]
    public async Task An_answer_finds_whoever_asked()
    {
        var (first, second) = (_reader.Expect(1), _reader.Expect(2));

        TakeText("""{"type":3,"invocationId":"2","result":{"cursor":"x"}}""");
        TakeText("""{"type":3,"invocationId":"1","error":"refused"}""");

        Assert.Equal("""{"cursor":"x"}""", await second);
        await Assert.ThrowsAsync<InvalidDataException>(() => first);
    }

    [Fact]
    public void Ages_are_measured_from_the_time_in_the_event_to_the_time_of_its_arrival()
    {
        var latencies = new LatencyRecorder(TimeProvider.System);
        var reader = new BatchReader(isDense: true, latencies) { ReceivedAt = TimeProvider.System.TimestampFrequency };

        Take(reader, Batch(1, 2));

        Assert.Equal(2, latencies.Count);
        Assert.Equal(1_000, latencies.MillisecondsAt(50), tolerance: 1);
    }

    [Fact]
    public void A_gap_stands_in_the_place_of_the_events_that_it_counts()
    {
        Take(first: 5, count: 3);
        TakeText(Gap(8, 107, 100));
        Take(first: 108, count: 1);

        Assert.Equal((4, 100), (_reader.Events, _reader.Positions.LeftOut));
        Assert.Equal((0, 0), (_reader.Positions.Missed, _reader.Positions.Repeated));
    }

    [Fact]
    public void A_gap_too_short_is_noticed_as_missing_events_and_one_too_long_as_repeated_ones()
    {
        Take(first: 5, count: 3);
        TakeText(Gap(8, 9, 2));
        Take(first: 11, count: 1);
        TakeText(Gap(12, 14, 3));
        Take(first: 14, count: 1);

        Assert.Equal((1, 1), (_reader.Positions.Missed, _reader.Positions.Repeated));
    }

    [Theory]
    [InlineData(8, 107, 99)]
    [InlineData(8, 107, 101)]
    [InlineData(8, 7, 0)]
    public void A_gap_that_does_not_count_what_it_covers_is_refused(long from, long to, long count) =>
        Assert.Throws<InvalidDataException>(() => TakeText(Gap(from, to, count)));

    [Fact]
    public void To_a_reader_of_some_a_gap_may_cover_more_than_it_counts()
    {
        var reader = new BatchReader(isDense: false, latencies: null);

        Take(reader, Gap(8, 107, 3));

        Assert.Equal(3, reader.Positions.LeftOut);
    }

    [Fact]
    public void The_cursor_of_the_last_batch_is_kept()
    {
        TakeText(Batch(1, 2).Replace("\"cursor\":\"c\"", "\"cursor\":\"log.bulk-0:2\"", StringComparison.Ordinal));

        Assert.Equal("log.bulk-0:2", _reader.Cursor);
    }

    [Fact]
    public void Ages_of_one_lane_alone_are_measured_when_that_is_asked_for()
    {
        var latencies = new LatencyRecorder(TimeProvider.System);
        var reader = new BatchReader(isDense: true, latencies, latencyLane: "urgent");

        Take(reader, Batch(1, 2));
        Take(reader, Batch(1, 3, lane: "urgent"));

        Assert.Equal(3, latencies.Count);
    }

    private static string Gap(long from, long to, long count) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"type":1,"target":"gap","arguments":[{"subscription_id":"s","from":"bulk-0:{{from}}","to":"bulk-0:{{to}}","count":{{count}},"reason":"overflow","cursor":"c"}]}""");

    private static void Take(BatchReader reader, string record)
    {
        var bytes = Encoding.UTF8.GetBytes(record);
        reader.Take(bytes, bytes.Length);
    }

    private static string Batch(long first, int count, string lane = "bulk-0")
    {
        var events = Enumerable.Range(0, count).Select(i => string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"position":"{{lane}}:{{first + i}}","id":"x","type":"t","category":"c","severity":"s","priority":"p","source":"s","timestamp":"t","data":{"sent":0} }"""));
        return $$"""{"type":1,"target":"batched_events","arguments":[{"subscription_id":"s","batch_id":"b","priority":"low","count":{{count}},"cursor":"c","events":[{{string.Join(',', events)}}]}]}""";
    }

    /// <summary>The same batch as the hub sends it to who asked for gzip.</summary>
    private static string Compressed(string batch, string cursor)
    {
        const string Events = ",\"events\":";
        var at = batch.IndexOf(Events, StringComparison.Ordinal);
        var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(batch[(at + Events.Length)..^3]));
        }

        var head = batch[..at].Replace("cursor\":\"c", cursor, StringComparison.Ordinal);
        return $$"""{{head}},"encoding":"gzip","payload":"{{Convert.ToBase64String(output.ToArray())}}"}]}""";
    }

    private void Take(long first, int count, string lane = "bulk-0") => TakeText(Batch(first, count, lane));

    private void TakeText(string record) => Take(_reader, record);
}
