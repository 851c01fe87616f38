namespace EventHub.Grains.Queues;

/// <summary>
/// Batches that were handed to the node and that its transport has not taken yet. The transport stops taking when the reader
/// is slow; then this fills, and nothing more is handed over.
/// </summary>
internal sealed class InFlightWindow
{
    /// <summary>Bytes on their way to one reader: enough for 35 MB/s at 30 ms from order to report.</summary>
    public const long MaxBytes = 1024 * 1024;

    private readonly Queue<(long Number, int Size)> _batches = new();
    private long _bytes;
    private long _last;

    public bool HasRoom => _bytes < MaxBytes;

    public bool IsEmpty => _batches.Count == 0;

    /// <summary>Numbers a batch that leaves now.</summary>
    public long Add(int size)
    {
        _batches.Enqueue((++_last, size));
        _bytes += size;
        return _last;
    }

    /// <summary>Everything up to a number was written.</summary>
    public void Written(long number)
    {
        while (_batches.TryPeek(out var batch) && batch.Number <= number)
        {
            _bytes -= batch.Size;
            _batches.Dequeue();
        }
    }
}
