namespace EventHub.Collector.Bind9.Sending;

/// <summary>How far a source has been taken, as the hub keeps it with the events.</summary>
/// <param name="Position">Grows by one with every batch; 0 stands for none yet.</param>
/// <param name="State">At most 512 bytes of the collector's own.</param>
internal sealed record Checkpoint(long Position, string State);

internal sealed record CheckpointJson(string? Source, long Position, string? State)
{
    public Checkpoint ToCheckpoint() => new(Position, State ?? "");
}

internal sealed record EmitAnswerJson(string? Status, CheckpointJson? Checkpoint);

internal sealed record ProblemJson(string? Title, string? Detail, int? Code, Dictionary<string, string[]>? Errors);
