using EventHub.EndToEnd.Tests.Reconciling;

namespace EventHub.EndToEnd.Tests.Crashing;

/// <summary>One way into the hub.</summary>
internal interface ISender
{
    /// <returns>What the hub acknowledged, event by event; null when it gave no answer or said that it can't now.</returns>
    Task<IReadOnlyList<Acknowledgement>?> TrySendAsync(LoadBatch batch, CancellationToken cancellationToken);
}
