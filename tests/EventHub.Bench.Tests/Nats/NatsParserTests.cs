using System.Globalization;
using System.Text;
using CsCheck;
using EventHub.Bench.Nats;

namespace EventHub.Bench.Tests.Nats;

public sealed class NatsParserTests
{
    private static readonly Gen<string[]> GenPayloads = Gen.String[Gen.Char['a', 'z'], 0, 2_000].Array[1, 6];

    [Fact]
    public void Messages_come_out_with_their_head_and_length_however_they_were_cut() =>
        Gen.Select(GenPayloads, Gen.Int[1, 700]).Sample(
            (payloads, pieceLength) =>
            {
                var sink = new KeepingSink();

                Read(sink, string.Concat(payloads.Select(Message)), pieceLength);

                Assert.Equal(payloads.Select(p => (long)p.Length), sink.Lengths);
                Assert.All(payloads.Zip(sink.Heads), pair =>
                {
                    Assert.StartsWith(pair.Second, pair.First, StringComparison.Ordinal);
                    Assert.True(pair.Second.Length >= Math.Min(pair.First.Length, NatsParser.HeadLength));
                });
            },
            iter: 300);

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(1_000)]
    public void Control_lines_stand_between_messages(int pieceLength)
    {
        var sink = new KeepingSink();

        Read(sink, $"INFO {{\"a\":1}}\r\nPING\r\n{Message("x\r\ny")}PONG\r\n", pieceLength);

        Assert.Equal(["INFO {\"a\":1}", "PING", "PONG"], sink.Lines);
        Assert.Equal(["x\r\ny"], sink.Heads);
    }

    [Theory]
    [InlineData("MSG events 1 many\r\n")]
    [InlineData("MSG events 1 -1\r\n")]
    [InlineData("PING\n")]
    public void What_is_not_the_protocol_is_refused(string text) =>
        Assert.Throws<InvalidDataException>(() => Read(new KeepingSink(), text, text.Length));

    private static string Message(string payload) =>
        string.Create(CultureInfo.InvariantCulture, $"MSG events 1 {payload.Length}\r\n{payload}\r\n");

    private static void Read(INatsSink sink, string text, int pieceLength)
    {
        var parser = new NatsParser(sink);
        var bytes = Encoding.ASCII.GetBytes(text);
        for (var at = 0; at < bytes.Length; at += pieceLength)
        {
            parser.Append(bytes.AsSpan(at, Math.Min(pieceLength, bytes.Length - at)));
        }
    }

    private sealed class KeepingSink : INatsSink
    {
        public List<string> Heads { get; } = [];

        public List<long> Lengths { get; } = [];

        public List<string> Lines { get; } = [];

        public void TakeMessage(ReadOnlySpan<byte> head, long length)
        {
            Heads.Add(Encoding.ASCII.GetString(head));
            Lengths.Add(length);
        }

        public void TakeControl(ReadOnlySpan<byte> line) => Lines.Add(Encoding.ASCII.GetString(line));
    }
}
