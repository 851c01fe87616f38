using System.Diagnostics.Metrics;
using EventHub.Api.Realtime.Node;

namespace EventHub.Api.Realtime.Frames;

/// <summary>What compressing batches costs and saves on this node. The hit rate is shared / (shared + made).</summary>
internal sealed class FrameMetrics
{
    private static readonly KeyValuePair<string, object?>[] Encodings =
        [.. FrameEncodings.All.Select(static name => KeyValuePair.Create("encoding", (object?)name))];

    private readonly Counter<long> _made;
    private readonly Counter<long> _shared;
    private readonly Counter<long> _plain;
    private readonly Counter<long> _bytesIn;
    private readonly Counter<long> _bytesOut;
    private readonly UpDownCounter<long> _bytesKept;

    public FrameMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(NodeMetrics.MeterName);
        _made = meter.CreateCounter<long>("eventhub.node.frames.made", "{frame}", "Batches that were compressed, each for all readers.");
        _shared = meter.CreateCounter<long>("eventhub.node.frames.shared", "{frame}", "Batches whose compressed form was there or under way.");
        _plain = meter.CreateCounter<long>("eventhub.node.frames.plain", "{frame}", "Compressed batches that saved too little to be sent so.");
        _bytesIn = meter.CreateCounter<long>("eventhub.node.frames.bytes.in", "By", "JSON bytes that were compressed.");
        _bytesOut = meter.CreateCounter<long>("eventhub.node.frames.bytes.out", "By", "Bytes that came of it, base64 included.");
        _bytesKept = meter.CreateUpDownCounter<long>("eventhub.node.frames.bytes.kept", "By", "Bytes of compressed batches in memory.");
    }

    /// <param name="encoding">How.</param>
    /// <param name="from">JSON bytes.</param>
    /// <param name="to">Bytes on the wire; null when that would have saved too little.</param>
    public void Made(FrameEncoding encoding, int from, int? to)
    {
        var tag = Encodings[(int)encoding];
        _made.Add(1, tag);
        if (to is not { } length)
        {
            _plain.Add(1, tag);
            return;
        }

        _bytesIn.Add(from, tag);
        _bytesOut.Add(length, tag);
    }

    public void Shared(FrameEncoding encoding) => _shared.Add(1, Encodings[(int)encoding]);

    /// <param name="change">Bytes more, or less.</param>
    public void Kept(long change) => _bytesKept.Add(change);
}
