using EventHub.Testing.Reconciling;

namespace EventHub.Testing.Load;

/// <summary>One way into the hub.</summary>
public interface ISender
{
    /// <returns>What the hub acknowledged, event by event; null when it gave no answer or said that it can't now.</returns>
    Task<IReadOnlyList<Acknowledgement>?> TrySendAsync(LoadBatch batch, CancellationToken cancellationToken);
}
