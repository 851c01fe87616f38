namespace EventHub.Storage.Records;

/// <summary>What every store of records asks of its callers, so that no call holds a connection for long.</summary>
public static class RecordRules
{
    /// <summary>Most records that one call returns or deletes.</summary>
    public const int MaxPage = 1_000;

    /// <summary>Most records that one call writes, in one transaction.</summary>
    public const int MaxBatch = 10_000;

    internal static void CheckPage(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MaxPage);
    }

    internal static void CheckBatch<T>(IReadOnlyCollection<T> batch)
    {
        if (batch.Count > MaxBatch)
        {
            throw new ArgumentException($"has {batch.Count} records: write at most {MaxBatch} at once", nameof(batch));
        }
    }
}
