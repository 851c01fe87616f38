namespace EventHub.Storage.Log.Scanning;

/// <summary>The part of a scan's range that one call looks at.</summary>
/// <param name="First">Lowest sequence.</param>
/// <param name="Last">Highest sequence.</param>
/// <param name="Through">Where the part ends, in the scan's direction.</param>
/// <param name="IsWhole">True when nothing of the range is left after it.</param>
internal readonly record struct ScanRange(long First, long Last, long Through, bool IsWhole)
{
    public bool IsEmpty => First > Last;

    /// <param name="kept">The lane's oldest sequence that is still there.</param>
    /// <param name="head">The lane's last committed sequence.</param>
    public static ScanRange Of(LaneScan scan, long kept, long head, int maxRows)
    {
        var asked = Math.Max(1, scan.First);
        var first = Math.Max(kept, asked);
        var last = Math.Min(head, scan.Last);
        if (first > last)
        {
            // What retention has dropped was passed over; what is beyond the head was not.
            var through = scan.Descending ? asked : Math.Min(first - 1, Math.Max(last, asked - 1));
            return new ScanRange(first, first - 1, through, IsWhole: true);
        }

        return new ScanRange(first, last, scan.Descending ? asked : last, IsWhole: true).AtMost(maxRows, scan.Descending);
    }

    /// <summary>The part of it that lies within a stretch that has its beginning, in the scan's direction.</summary>
    public ScanRange Within(long first, long last, bool descending)
    {
        if (descending)
        {
            return first <= First ? this : new ScanRange(first, Last, first, IsWhole: false);
        }

        return last >= Last ? this : new ScanRange(First, last, last, IsWhole: false);
    }

    /// <summary>True when a scan that stopped at a sequence has nothing left of its range.</summary>
    public bool IsLast(long sequence, bool descending) => IsWhole && sequence == (descending ? First : Last);

    private ScanRange AtMost(int rows, bool descending) =>
        Last - First < rows ? this : Within(Last - rows + 1, First + rows - 1, descending);
}
