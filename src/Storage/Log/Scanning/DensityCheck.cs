namespace EventHub.Storage.Log.Scanning;

/// <summary>
/// Sequences are dense, so a row that is not the next one, or that does not come, is damage: SQLite has no checksums and can take
/// a broken page for the end of the table. Without this a reader would be told that events are not there.
/// </summary>
internal sealed class DensityCheck(ScanRange range, bool descending)
{
    private readonly int _step = descending ? -1 : 1;
    private long _next = descending ? range.Last : range.First;

    /// <exception cref="InvalidDataException">It is not the row that has to come.</exception>
    public void Saw(long sequence)
    {
        if (sequence != _next)
        {
            throw new InvalidDataException($"sequence {_next} is not there, {sequence} is");
        }

        _next += _step;
    }

    /// <exception cref="InvalidDataException">Rows of the range did not come.</exception>
    public void Ended()
    {
        if (_next - _step != (descending ? range.First : range.Last))
        {
            throw new InvalidDataException($"sequence {_next} is not there");
        }
    }
}
