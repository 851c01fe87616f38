using EventHub.Events;

namespace EventHub.Storage.Log.Scanning;

/// <summary>
/// Gathers the rows of a scan, in its direction, until it has as many as were asked for. Without a filter rows have to be dense.
/// </summary>
internal sealed class ScanAnswer(LaneScan scan, ScanRange range, long kept, bool isDense)
{
    private readonly List<LogEvent> _events = [];
    private readonly DensityCheck? _density = isDense ? new DensityCheck(range, scan.Descending) : null;
    private long _bytes;
    private bool _isCut;

    /// <summary>True when no more rows are wanted.</summary>
    public bool IsFull => _isCut || _events.Count == scan.MaxEvents;

    /// <exception cref="InvalidDataException">A row is missing before it.</exception>
    public void Add(LogEvent row)
    {
        _density?.Saw(row.Position.Sequence);

        // By its size as its reader sees it: where an answer is cut would tell of the rest of it.
        var e = scan.Reader is { } reader ? Visibility.Visibility.FormFor(reader.Role, row) : row;
        _bytes += e.Size;
        if (_bytes > scan.MaxBytes && _events.Count > 0)
        {
            _isCut = true;
        }
        else
        {
            _events.Add(e);
        }
    }

    /// <summary>After the last row, or when full.</summary>
    /// <exception cref="InvalidDataException">Rows are missing at the end.</exception>
    public LaneScanResult End()
    {
        if (IsFull)
        {
            var last = _events[^1].Position.Sequence;
            var isComplete = !_isCut && range.IsLast(last, scan.Descending);
            return new LaneScanResult([.. _events], isComplete ? range.Through : last, isComplete) { FirstKept = kept };
        }

        _density?.Ended();
        return new LaneScanResult([.. _events], range.Through, range.IsWhole) { FirstKept = kept };
    }
}
