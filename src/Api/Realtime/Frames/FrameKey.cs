namespace EventHub.Api.Realtime.Frames;

/// <summary>What makes two batches the same on the wire.</summary>
/// <param name="Lane">Where the events are.</param>
/// <param name="Sequences">Which, all of them: what was left out as expired or as sent before is not among them.</param>
/// <param name="IsRedacted">Whether any of them is in the form with less in it.</param>
/// <param name="LastId">Of the last event: the volatile lane counts anew with its writer, and its lives are told apart by this.</param>
/// <param name="Form">What it is made for.</param>
internal readonly record struct FrameKey(string Lane, ReadOnlyMemory<long> Sequences, bool IsRedacted, Guid LastId, FrameForm Form)
{
    /// <summary>The same with memory of its own, to be kept beyond the batch that asks.</summary>
    public FrameKey ToOwned() => this with { Sequences = Sequences.ToArray() };

    public bool Equals(FrameKey other) =>
        Form == other.Form
        && IsRedacted == other.IsRedacted
        && LastId == other.LastId
        && Lane == other.Lane
        && Sequences.Span.SequenceEqual(other.Sequences.Span);

    /// <summary>Without the sequences between the first and the last: the last event's id says nearly all.</summary>
    public override int GetHashCode() => HashCode.Combine(LastId, Sequences.Length, Sequences.Span[0], Form, IsRedacted);
}
