using EventHub.Testing.Reconciling;

namespace EventHub.Testing.Load;

/// <param name="Producer">The source of all events.</param>
/// <param name="Checkpoint">Position of the checkpoint that goes with the batch; null: without one.</param>
public sealed record LoadBatch(string Producer, IReadOnlyList<SentEvent> Events, long? Checkpoint)
{
    public const string Type = "load.event";

    public const string CheckpointState = "end of batch";

    /// <summary>The event's data: what tells it apart, and some weight.</summary>
    public static object DataOf(SentEvent e) =>
        new { producer = e.Key.Producer, number = e.Key.Number, text = "about as long as a line of a query log usually is" };
}
