using System.ComponentModel.DataAnnotations;
using EventHub.Log;
using Microsoft.Extensions.Options;

namespace EventHub.Storage.Sqlite;

/// <summary>Where the log's files are and what bounds them.</summary>
public sealed class SqliteEventLogOptions
{
    /// <summary>The log's own directory: one file a lane and a lock. Made, for its owner only, if it is missing.</summary>
    [Required]
    public string DataDirectory { get; set; } = string.Empty;

    /// <summary>How many lanes share the sources of bulk events. Fixed when the log is made.</summary>
    [Range(1, Lanes.MaxBulkLanes)]
    public int BulkLanes { get; set; } = 1;

    /// <summary>
    /// Bytes that a lane's file may grow to; beyond it appends are refused as on a full disk. Null: as many as the disk has.
    /// </summary>
    [Range(typeof(long), "1048576", "1099511627776")]
    public long? MaxLaneBytes { get; set; }

    /// <summary>Reads of one lane that run at the same time; more wait for their turn.</summary>
    [Range(1, 64)]
    public int ReadersPerLane { get; set; } = 4;

    /// <summary>Pages, of 4 KiB, that a lane's write-ahead log may have before its writer stops to copy them: 64 MiB.</summary>
    internal int MaxWalPages { get; set; } = 16_384;
}

[OptionsValidator]
internal sealed partial class SqliteEventLogOptionsValidator : IValidateOptions<SqliteEventLogOptions>;
