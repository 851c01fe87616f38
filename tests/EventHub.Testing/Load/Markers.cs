using EventHub.Log;
using EventHub.Testing.Reconciling;

namespace EventHub.Testing.Load;

/// <summary>
/// Batches with an event of every category into every lane: who has got those of a round that it asked for is up to date. Whatever
/// it got too much came before.
/// </summary>
public sealed class Markers(Lanes lanes)
{
    /// <summary>What the sources' names begin with.</summary>
    public const string Prefix = "marker-";

    private readonly Dictionary<string, string> _sources = lanes.Durable.ToDictionary(static lane => lane, lane => SourceFor(lanes, lane));
    private int _number;

    /// <summary>The next round.</summary>
    public IReadOnlyList<LoadBatch> Draw()
    {
        var batches = _sources.Select(source => Batch(source.Value, source.Key == Lanes.Urgent ? "urgent" : "normal", _number)).ToList();
        _number += Workload.Categories.Count;
        return batches;
    }

    private static LoadBatch Batch(string source, string priority, int number) => new(
        source,
        [.. Workload.Categories.Select((category, i) => new SentEvent(new EventKey(source, number + i + 1), Guid.CreateVersion7(), category, priority))],
        null);

    private static string SourceFor(Lanes lanes, string lane) => lane == Lanes.Urgent
        ? $"{Prefix}{lane}"
        : Enumerable.Range(0, int.MaxValue).Select(static i => $"{Prefix}{i}").First(source => lanes.BulkOf(source) == lane);
}
