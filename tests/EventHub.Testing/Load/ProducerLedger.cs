using System.Collections.Concurrent;
using EventHub.Testing.Reconciling;

namespace EventHub.Testing.Load;

/// <summary>What all producers meant to store and what they were told.</summary>
public sealed class ProducerLedger
{
    private readonly ConcurrentQueue<SentEvent> _sent = new();
    private readonly ConcurrentQueue<Acknowledgement> _acknowledged = new();
    private readonly Outages _outages = new(TimeProvider.System);
    private long _confirmed;

    public IReadOnlyCollection<SentEvent> Sent => _sent;

    public IReadOnlyCollection<Acknowledgement> Acknowledged => _acknowledged;

    /// <summary>Events that were acknowledged, each counted once however often it was sent.</summary>
    public long Confirmed => Interlocked.Read(ref _confirmed);

    /// <summary>For how long nobody was acknowledged anything, see <see cref="Load.Outages"/>.</summary>
    public TimeSpan Outages => _outages.Sum();

    public void Send(LoadBatch batch)
    {
        foreach (var e in batch.Events)
        {
            _sent.Enqueue(e);
        }
    }

    /// <param name="isRepeated">Of a batch that was acknowledged before.</param>
    public void Acknowledge(IReadOnlyList<Acknowledgement> acknowledged, bool isRepeated = false)
    {
        _outages.End();
        if (!isRepeated)
        {
            Interlocked.Add(ref _confirmed, acknowledged.Count);
        }

        foreach (var a in acknowledged)
        {
            _acknowledged.Enqueue(a);
        }
    }
}
