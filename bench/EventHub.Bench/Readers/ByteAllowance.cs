namespace EventHub.Bench.Readers;

/// <summary>
/// How much a reader of a given speed may take. What it did not use it does not save up: a slow line that was quiet is not fast
/// afterwards.
/// </summary>
internal sealed class ByteAllowance
{
    /// <summary>What may be taken at once after a pause.</summary>
    private static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(50);

    private double _credit;

    /// <summary>What may be taken after so much more time.</summary>
    /// <param name="elapsed">Since the last call.</param>
    /// <param name="bytesPerSecond">May be infinite.</param>
    /// <param name="most">Bytes that fit.</param>
    public int After(TimeSpan elapsed, double bytesPerSecond, int most)
    {
        if (double.IsPositiveInfinity(bytesPerSecond))
        {
            return most;
        }

        _credit = Math.Min(_credit + (bytesPerSecond * elapsed.TotalSeconds), bytesPerSecond * Burst.TotalSeconds);
        return (int)Math.Min(_credit, most);
    }

    public void Use(int bytes) => _credit = Math.Max(0, _credit - bytes);
}
