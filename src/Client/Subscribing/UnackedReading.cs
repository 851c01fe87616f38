using System.Runtime.InteropServices;

namespace EventHub.Client.Subscribing;

/// <summary>What was read over one connection and its hub was not told yet.</summary>
/// <param name="maxBytes">What the hub may send ahead.</param>
internal sealed class UnackedReading(int maxBytes)
{
    private readonly Lock _gate = new();
    private string? _cursor;
    private long _bytes;

    /// <summary>All of a batch was read.</summary>
    /// <returns>True when the hub is to be told at once, at half of its bound: so it goes on while the acknowledgement is on its way.</returns>
    public bool Add(BufferedBatch batch)
    {
        lock (_gate)
        {
            _cursor = batch.Cursor;
            foreach (var e in batch.Events)
            {
                _bytes += JsonMarshal.GetRawUtf8Value(e).Length;
            }

            return _bytes >= maxBytes / 2;
        }
    }

    /// <returns>The cursor to acknowledge; null when there is nothing to tell.</returns>
    public string? Take()
    {
        lock (_gate)
        {
            var cursor = _cursor;
            (_cursor, _bytes) = (null, 0);
            return cursor;
        }
    }
}
