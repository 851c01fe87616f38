using System.Globalization;
using System.Text;
using EventHub.Bench.Producing;

namespace EventHub.Bench.PlainServer;

/// <summary>A batch of events whose positions are written over from frame to frame, so that readers can check them.</summary>
internal sealed class FrameTemplate
{
    private const int Digits = 12;

    private readonly byte[] _json;
    private readonly int[] _positions;

    public FrameTemplate(TimeProvider time, int events)
    {
        var source = new QueryEvents(time, seed: 1);
        var text = new StringBuilder(
            $$"""{"subscription_id":"all","batch_id":"plain-000000000000","priority":"low","count":{{events}},"cursor":"00000000.bulk-0:000000000000","events":[""");
        var starts = new List<int>();
        for (var i = 0; i < events; i++)
        {
            starts.Add(text.Length + """{"position":"bulk-0:""".Length);
            text.Append(Encoding.UTF8.GetString(source.OnTheWire(0, "ns1.example.net"))).Append(',');
        }

        text.Length--;
        _json = Encoding.ASCII.GetBytes(text.Append("]}").ToString());
        _positions = [.. starts];
    }

    /// <summary>The frame with sequences from <paramref name="first"/> on. Valid until the next call.</summary>
    public RawJson Next(long first)
    {
        for (var i = 0; i < _positions.Length; i++)
        {
            (first + i).TryFormat(_json.AsSpan(_positions[i], Digits), out _, "D12", CultureInfo.InvariantCulture);
        }

        return new RawJson(_json);
    }
}
