using System.Diagnostics.Metrics;
using EventHub.Api.Realtime.Node;
using EventHub.Statistics;

namespace EventHub.Api.Realtime.Frames;

/// <summary>What compressing batches costs and saves on this node. The hit rate is shared / (shared + made).</summary>
internal sealed class FrameMetrics
{
    private const string Tag = "encoding";

    private readonly TallySet _made;
    private readonly TallySet _shared;
    private readonly TallySet _plain;
    private readonly TallySet _bytesIn;
    private readonly TallySet _bytesOut;
    private readonly TallySet _bytesSaved;
    private readonly Tally _bytesKept = new();

    public FrameMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(NodeMetrics.MeterName);
        var names = FrameEncodings.All;
        _made = meter.CreateTallies("eventhub.node.frames.made", Tag, names, "{frame}", "Batches that were compressed, each for all readers.");
        _shared = meter.CreateTallies("eventhub.node.frames.shared", Tag, names, "{frame}", "Batches whose compressed form was there or under way.");
        _plain = meter.CreateTallies("eventhub.node.frames.plain", Tag, names, "{frame}", "Compressed batches that saved too little to be sent so.");
        _bytesIn = meter.CreateTallies("eventhub.node.frames.in", Tag, names, "By", "JSON bytes that were compressed.");
        _bytesOut = meter.CreateTallies("eventhub.node.frames.out", Tag, names, "By", "Bytes that came of it, base64 included.");
        _bytesSaved = meter.CreateTallies("eventhub.node.frames.saved", Tag, names, "By", "Bytes that readers were not sent.");
        meter.CreateObservableUpDownCounter("eventhub.node.frames.kept", () => _bytesKept.Value, "By", "Bytes of compressed batches in memory.");
    }

    /// <param name="encoding">How.</param>
    /// <param name="from">JSON bytes.</param>
    /// <param name="to">Bytes on the wire; null when that would have saved too little.</param>
    public void Made(FrameEncoding encoding, int from, int? to)
    {
        _made[(int)encoding].Add(1);
        if (to is not { } length)
        {
            _plain[(int)encoding].Add(1);
            return;
        }

        _bytesIn[(int)encoding].Add(from);
        _bytesOut[(int)encoding].Add(length);
    }

    public void Shared(FrameEncoding encoding) => _shared[(int)encoding].Add(1);

    /// <summary>One reader was sent a compressed batch.</summary>
    /// <param name="bytes">Fewer than its JSON has.</param>
    public void Saved(FrameEncoding encoding, int bytes) => _bytesSaved[(int)encoding].Add(bytes);

    /// <param name="change">Bytes more, or less.</param>
    public void Kept(long change) => _bytesKept.Add(change);

    public FrameReport[] Report() =>
    [
        .. FrameEncodings.All.Select((name, i) => new FrameReport(
            name, _made[i].Value, _shared[i].Value, _plain[i].Value, _bytesIn[i].Value, _bytesOut[i].Value, _bytesSaved[i].Value)),
    ];
}
