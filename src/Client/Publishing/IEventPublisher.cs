using EventHub.Emitting;
using EventHub.Events;
using EventHub.Json;
using EventHub.Log;

namespace EventHub.Client.Publishing;

/// <summary>
/// Hands events to a hub. What it answered is committed. What is only temporary is tried again, a bounded number of times and
/// with the same ids, so that nothing is stored twice.
/// </summary>
/// <remarks>
/// A call that failed may have stored some of its events. To repeat it later without doubling them, give the events ids, or
/// send them with a checkpoint.
/// </remarks>
public interface IEventPublisher
{
    /// <summary>Publishes one event.</summary>
    /// <exception cref="InvalidRequestException">Something is wrong with the event; every field is named.</exception>
    /// <exception cref="LogOverloadedException">The hub stayed overloaded through all attempts.</exception>
    /// <exception cref="LogUnavailableException">The hub could not be reached or could not store through all attempts.</exception>
    /// <exception cref="HubResponseException">The hub refused the caller, or what answered is no hub. Over HTTP alone.</exception>
    Task<EmitResult> PublishAsync(EventDraft draft, CancellationToken cancellationToken = default);

    /// <summary>
    /// Publishes events, of one source or of several, and answers in their order. More than
    /// <see cref="EventLimits.MaxBatchEvents"/> events, or <see cref="EventLimits.MaxBatchBytes"/> bytes, go as several requests,
    /// one after the other.
    /// </summary>
    /// <param name="drafts">The events. All of them are checked before the first is sent.</param>
    /// <param name="checkpoint">
    /// Committed with the events, which then all have its source and fit into one request: half of a checkpoint can't be stored.
    /// Events without an id get theirs from the hub, the same ones whenever the same batch is sent again.
    /// </param>
    /// <param name="cancellationToken">Stops waiting; what is under way may still be stored.</param>
    /// <returns>
    /// One item for every event; none when <see cref="EmitResult.AlreadyStored"/> says that the checkpoint was passed before.
    /// </returns>
    /// <exception cref="InvalidRequestException">Something is wrong; every field is named, by its index in <paramref name="drafts"/>.</exception>
    /// <exception cref="LogOverloadedException">The hub stayed overloaded through all attempts.</exception>
    /// <exception cref="LogUnavailableException">The hub could not be reached or could not store through all attempts.</exception>
    /// <exception cref="HubResponseException">The hub refused the caller, or what answered is no hub. Over HTTP alone.</exception>
    Task<EmitResult> PublishAsync(
        IReadOnlyList<EventDraft> drafts, SourceCheckpoint? checkpoint = null, CancellationToken cancellationToken = default);

    /// <summary>The source's last committed checkpoint, or null: where a producer goes on.</summary>
    /// <exception cref="InvalidRequestException">No source can be called that.</exception>
    /// <exception cref="LogUnavailableException">The hub could not be reached or could not read through all attempts.</exception>
    /// <exception cref="HubResponseException">The hub refused the caller, or what answered is no hub. Over HTTP alone.</exception>
    Task<SourceCheckpoint?> GetCheckpointAsync(string source, CancellationToken cancellationToken = default);
}
