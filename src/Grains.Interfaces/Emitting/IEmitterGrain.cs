using EventHub.Events;
using EventHub.Log;
using EventHub.Security;

namespace EventHub.Emitting;

/// <summary>
/// The way in of one source; its key is the source. Validates, completes, runs the global filters and processors, and appends.
/// </summary>
[Alias("eventhub.IEmitterGrain")]
[OpenToClients]
public interface IEmitterGrain : IGrainWithStringKey
{
    /// <summary>
    /// Answers when everything that is to be stored is committed. Up to 1,000 events, all of this source.
    /// </summary>
    /// <exception cref="Json.InvalidRequestException">Something is wrong; every field is named and nothing was stored.</exception>
    /// <exception cref="LogOverloadedException">Try again after a while.</exception>
    /// <exception cref="LogUnavailableException">Try again with the same ids or checkpoint.</exception>
    [Alias("Emit")]
    Task<EmitResult> Emit(EmitRequest request);

    /// <summary>The source's last committed checkpoint, or null.</summary>
    [Alias("GetCheckpoint")]
    Task<SourceCheckpoint?> GetCheckpoint();
}

[GenerateSerializer, Immutable, Alias("eventhub.EmitRequest")]
public sealed class EmitRequest
{
    [Id(0)]
    public required EventDraft[] Events { get; init; }

    /// <summary>
    /// Committed with the events. Events without an id get one derived from (source, position, index), so that the same batch
    /// sent again is known again.
    /// </summary>
    [Id(1)]
    public SourceCheckpoint? Checkpoint { get; init; }
}

[GenerateSerializer, Immutable, Alias("eventhub.EmitResult")]
public sealed class EmitResult
{
    /// <summary>True when the checkpoint was not beyond the stored one: these events are in the log since before.</summary>
    [Id(0)]
    public bool AlreadyStored { get; init; }

    /// <summary>One for every event, in the request's order; empty when already stored.</summary>
    [Id(1)]
    public EmittedEvent[] Events { get; init; } = [];

    /// <summary>The source's last committed checkpoint, when the request had one.</summary>
    [Id(2)]
    public SourceCheckpoint? Checkpoint { get; init; }
}

/// <summary>What became of an emitted event. The numbers are part of the wire: never renumber.</summary>
public enum EmitStatus : byte
{
    /// <summary>Committed now.</summary>
    Stored = 0,

    /// <summary>The id was there already; the position is the first one's.</summary>
    Duplicate = 1,

    /// <summary>A global filter or a processor held it back; it has no position.</summary>
    Filtered = 2,

    /// <summary>Sent with <c>persist: false</c>: delivered live, not stored.</summary>
    Live = 3,
}

[GenerateSerializer, Immutable, Alias("eventhub.EmittedEvent")]
public readonly record struct EmittedEvent(
    [property: Id(0)] Guid Id, [property: Id(1)] EventPosition? Position, [property: Id(2)] EmitStatus Status);
