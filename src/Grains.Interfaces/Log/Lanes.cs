using System.Globalization;
using System.IO.Hashing;
using System.Text;
using EventHub.Events;

namespace EventHub.Log;

/// <summary>
/// The lanes of a log: the unit of order, of commit, of stream queue, of routing and of scale. Fixed when the store is made.
/// </summary>
public sealed class Lanes
{
    /// <summary>Critical and urgent events; never waits for a bulk lane.</summary>
    public const string Urgent = "urgent";

    /// <summary>Events that are delivered live and never stored; memory only.</summary>
    public const string Volatile = "volatile";

    /// <summary>
    /// Not a lane of the log: in a subscription's cursor it counts the batches of events that were sent to it again, so that an
    /// acknowledgement tells whether it means those too.
    /// </summary>
    public const string Redelivered = "redelivered";

    public const int MaxBulkLanes = 64;

    private readonly string[] _bulk;

    /// <param name="bulkLanes">How many bulk lanes share the sources, 1 to 64.</param>
    public Lanes(int bulkLanes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bulkLanes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bulkLanes, MaxBulkLanes);
        _bulk = [.. Enumerable.Range(0, bulkLanes).Select(i => string.Create(CultureInfo.InvariantCulture, $"bulk-{i}"))];
        Durable = [Urgent, .. _bulk];
        All = [.. Durable, Volatile];
    }

    /// <summary>The lanes that are stored, urgent first.</summary>
    public IReadOnlyList<string> Durable { get; }

    public IReadOnlyList<string> All { get; }

    public string BulkOf(string source) =>
        _bulk.Length == 1 ? _bulk[0] : _bulk[XxHash32.HashToUInt32(Encoding.UTF8.GetBytes(source)) % (uint)_bulk.Length];

    public string Of(EventPriority priority, string source, bool persist)
    {
        if (!persist)
        {
            return Volatile;
        }

        return priority >= EventPriority.Critical ? Urgent : BulkOf(source);
    }

    public static bool IsDurable(string lane) => lane != Volatile;
}
