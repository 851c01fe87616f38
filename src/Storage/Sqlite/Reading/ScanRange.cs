using EventHub.Storage.Log;

namespace EventHub.Storage.Sqlite.Reading;

/// <summary>The part of a scan's range that one call looks at.</summary>
/// <param name="First">Lowest sequence.</param>
/// <param name="Last">Highest sequence.</param>
/// <param name="Through">Where the part ends, in the scan's direction.</param>
/// <param name="IsWhole">True when nothing of the range is left after it.</param>
internal readonly record struct ScanRange(long First, long Last, long Through, bool IsWhole)
{
    public bool IsEmpty => First > Last;

    public static ScanRange Of(LaneScan scan, long head, int maxRows)
    {
        var first = Math.Max(1, scan.First);
        var last = Math.Min(head, scan.Last);
        if (first > last)
        {
            return new ScanRange(first, first - 1, scan.Descending ? first : first - 1, IsWhole: true);
        }

        if (last - first < maxRows)
        {
            return new ScanRange(first, last, scan.Descending ? first : last, IsWhole: true);
        }

        return scan.Descending
            ? new ScanRange(last - maxRows + 1, last, last - maxRows + 1, IsWhole: false)
            : new ScanRange(first, first + maxRows - 1, first + maxRows - 1, IsWhole: false);
    }

    /// <summary>True when a scan that stopped at a sequence has nothing left of its range.</summary>
    public bool IsLast(long sequence) => IsWhole && sequence == Through;
}
