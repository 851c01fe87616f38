using EventHub.Delivery;

namespace EventHub.Grains.Queues;

/// <summary>
/// Batches that were handed to the node and that its transport has not taken yet. The transport stops taking when the reader
/// is slow; then this fills, and nothing more is handed over. Of a reader that acknowledges, the node reports only what it has
/// acknowledged.
/// </summary>
/// <param name="maxBytes">Bytes on their way at which it is full; the last batch may exceed it.</param>
internal sealed class InFlightWindow(TimeProvider time, int maxBytes = InFlightWindow.DefaultMaxBytes)
{
    /// <summary>Bytes on their way to one reader: enough for 35 MB/s at 30 ms from order to report.</summary>
    public const int DefaultMaxBytes = DeliveryLimits.MaxWindowBytes;

    /// <summary>What a new measurement counts in <see cref="ReportTime"/>: the last eight or so decide.</summary>
    private const double Weight = 1.0 / 8;

    private readonly Queue<(long Number, int Size, long At)> _batches = new();
    private long _bytes;
    private long _last;
    private TimeSpan _smoothed;

    public int MaxBytes => maxBytes;

    public bool HasRoom => _bytes < maxBytes;

    /// <summary>Number of the last batch that left.</summary>
    public long Last => _last;

    /// <summary>Number of the last batch that the transport took.</summary>
    public long LastWritten => _batches.TryPeek(out var oldest) ? oldest.Number - 1 : _last;

    public bool IsEmpty => _batches.Count == 0;

    /// <summary>How long a batch takes lately until it is reported; at least as long as the oldest one has taken already.</summary>
    public TimeSpan ReportTime =>
        _batches.TryPeek(out var oldest) && time.GetElapsedTime(oldest.At) is var age && age > _smoothed ? age : _smoothed;

    /// <summary>Numbers a batch that leaves now.</summary>
    public long Add(int size)
    {
        _batches.Enqueue((++_last, size, time.GetTimestamp()));
        _bytes += size;
        return _last;
    }

    /// <summary>Everything up to a number was written.</summary>
    public void Written(long number)
    {
        while (_batches.TryPeek(out var batch) && batch.Number <= number)
        {
            _bytes -= batch.Size;
            _smoothed += (time.GetElapsedTime(batch.At) - _smoothed) * Weight;
            _batches.Dequeue();
        }
    }
}
