using System.Buffers.Text;
using HdrHistogram;

namespace EventHub.Bench.Readers;

/// <summary>
/// Ages of events from the time that their producer wrote into them, in microseconds. Producer and readers share a machine and
/// so a monotonic clock.
/// </summary>
internal sealed class LatencyRecorder(TimeProvider time)
{
    /// <summary>Longest age that is told from longer ones.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private readonly Lock _gate = new();
    private readonly LongHistogram _histogram = new(1, (long)Longest.TotalMicroseconds, 3);

    public static ReadOnlySpan<byte> Marker => "\"sent\":"u8;

    public long Count
    {
        get
        {
            lock (_gate)
            {
                return _histogram.TotalCount;
            }
        }
    }

    /// <summary>Records every <c>"sent"</c> in a batch.</summary>
    public void TakeAll(ReadOnlySpan<byte> record, long receivedAt)
    {
        lock (_gate)
        {
            for (var at = record.IndexOf(Marker); at >= 0; at = record.IndexOf(Marker))
            {
                record = record[(at + Marker.Length)..];
                if (!Utf8Parser.TryParse(record, out long sent, out _))
                {
                    throw new InvalidDataException("an event's time of sending is not a number");
                }

                Record(time.GetElapsedTime(sent, receivedAt));
            }
        }
    }

    public void Take(TimeSpan latency)
    {
        lock (_gate)
        {
            Record(latency);
        }
    }

    public double MillisecondsAt(double percentile)
    {
        lock (_gate)
        {
            return _histogram.GetValueAtPercentile(percentile) / 1_000d;
        }
    }

    public double MeanMilliseconds()
    {
        lock (_gate)
        {
            return _histogram.TotalCount == 0 ? 0 : _histogram.GetMean() / 1_000d;
        }
    }

    public void Reset()
    {
        lock (_gate)
        {
            _histogram.Reset();
        }
    }

    private void Record(TimeSpan latency) =>
        _histogram.RecordValue(Math.Clamp((long)latency.TotalMicroseconds, 1, _histogram.HighestTrackableValue));
}
