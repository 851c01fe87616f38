namespace EventHub.Client.Bulk;

/// <summary>How far bulk work is.</summary>
/// <param name="Succeeded">Items that are done.</param>
/// <param name="Failed">Items that could not be done.</param>
/// <param name="Total">Items that there are, if that is known.</param>
public readonly record struct BulkCounts(long Succeeded, long Failed, long? Total)
{
    /// <summary>Items that are behind it.</summary>
    public long Processed => Succeeded + Failed;

    /// <summary>0 to 100, with one decimal; null while the total is not known.</summary>
    public double? Progress => Total switch
    {
        null => null,
        0 => 100,
        { } total => Math.Round(Math.Min(100, 100d * Processed / total), 1),
    };
}
