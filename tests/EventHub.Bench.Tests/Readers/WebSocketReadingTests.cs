using System.Text;
using CsCheck;
using EventHub.Bench.Readers;

namespace EventHub.Bench.Tests.Readers;

public sealed class WebSocketReadingTests
{
    private static readonly Gen<string[]> GenRecords =
        Gen.String[Gen.Char['a', 'z'], 0, 70_000].Array[1, 4];

    [Fact]
    public void Records_come_out_whole_however_they_were_cut_into_frames_and_pieces() =>
        Gen.Select(GenRecords, Gen.Int[1, 9_000], Gen.Int[1, 9_000], Gen.Bool).Sample(
            (records, frameLength, pieceLength, withPings) =>
            {
                var sink = new KeepingSink { WantsWhole = true };

                Read(Encode(records, frameLength, withPings), pieceLength, sink);

                Assert.Equal(records, sink.Records);
            },
            iter: 200);

    [Fact]
    public void Of_a_record_that_is_not_wanted_whole_its_head_and_length_are_told() =>
        Gen.Select(GenRecords, Gen.Int[1, 9_000]).Sample(
            (records, pieceLength) =>
            {
                var sink = new KeepingSink();

                Read(Encode(records, frameLength: 4_096, withPings: false), pieceLength, sink);

                Assert.Equal(records.Select(r => (long)r.Length), sink.Lengths);
                Assert.All(records.Zip(sink.Records), pair =>
                {
                    Assert.StartsWith(pair.Second, pair.First, StringComparison.Ordinal);
                    Assert.True(pair.Second.Length >= Math.Min(pair.First.Length, RecordSplitter.HeadLength));
                });
            },
            iter: 200);

    [Fact]
    public void A_masked_frame_of_a_server_is_refused()
    {
        var frame = WebSocketWriter.Record("{}"u8);

        Assert.Throws<InvalidDataException>(() => Read(frame, frame.Length, new KeepingSink()));
    }

    private static byte[] Encode(string[] records, int frameLength, bool withPings)
    {
        using var bytes = new MemoryStream();
        foreach (var record in records)
        {
            var message = Encoding.ASCII.GetBytes(record + "\u001e");
            for (var at = 0; at < message.Length; at += frameLength)
            {
                var length = Math.Min(frameLength, message.Length - at);
                bytes.Write(ServerBytes.Frame(
                    at == 0 ? WebSocketOpcode.Text : WebSocketOpcode.Continuation, at + length == message.Length, message.AsSpan(at, length)));
                if (withPings)
                {
                    bytes.Write(ServerBytes.Frame(WebSocketOpcode.Ping, isFinal: true, default));
                }
            }
        }

        return bytes.ToArray();
    }

    private static void Read(byte[] bytes, int pieceLength, IRecordSink sink)
    {
        var deframer = new WebSocketDeframer();
        var splitter = new RecordSplitter(sink);
        for (var at = 0; at < bytes.Length; at += pieceLength)
        {
            ReadOnlySpan<byte> piece = bytes.AsSpan(at, Math.Min(pieceLength, bytes.Length - at));
            while (deframer.TryRead(ref piece, out var opcode, out var payload))
            {
                if (opcode is WebSocketOpcode.Text or WebSocketOpcode.Continuation)
                {
                    splitter.Append(payload);
                }
            }
        }
    }

    private sealed class KeepingSink : IRecordSink
    {
        public bool WantsWhole { get; init; }

        public List<string> Records { get; } = [];

        public List<long> Lengths { get; } = [];

        public void Take(ReadOnlySpan<byte> record, long length)
        {
            Records.Add(Encoding.ASCII.GetString(record));
            Lengths.Add(length);
        }
    }
}
