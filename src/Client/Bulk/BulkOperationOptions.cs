namespace EventHub.Client.Bulk;

/// <summary>What a bulk operation's events are called.</summary>
public enum BulkOperationKind
{
    /// <summary><c>bulk_operation_started</c>, <c>_progress</c>, <c>_completed</c>, <c>_failed</c>.</summary>
    BulkOperation = 0,

    /// <summary><c>import_started</c> and so on.</summary>
    Import = 1,

    /// <summary><c>export_started</c> and so on.</summary>
    Export = 2,
}

/// <summary>What a bulk operation is.</summary>
public sealed record BulkOperationOptions
{
    /// <summary>What is done, e.g. <c>zone import</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What its events are called.</summary>
    public BulkOperationKind Kind { get; init; }

    /// <summary>How many items there are, if that is known; without it no share is told.</summary>
    public long? Total { get; init; }

    /// <summary>The zone that it is about, if it is one.</summary>
    public string? Zone { get; init; }

    /// <summary>The same in all of its events; default: a new UUID.</summary>
    public string? Id { get; init; }

    /// <summary>The least time between two events of progress, one second to one hour.</summary>
    public TimeSpan ProgressInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <exception cref="ArgumentException">Something is out of its bounds; the option is named.</exception>
    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Name);
        ArgumentOutOfRangeException.ThrowIfLessThan(ProgressInterval, TimeSpan.FromSeconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ProgressInterval, TimeSpan.FromHours(1));
        if (Total is { } total)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(total, nameof(Total));
        }
    }
}
