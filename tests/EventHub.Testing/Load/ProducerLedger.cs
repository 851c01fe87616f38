using System.Collections.Concurrent;
using EventHub.Testing.Reconciling;

namespace EventHub.Testing.Load;

/// <summary>What all producers meant to store and what they were told.</summary>
public sealed class ProducerLedger
{
    private readonly ConcurrentQueue<SentEvent> _sent = new();
    private readonly ConcurrentQueue<Acknowledgement> _acknowledged = new();

    public IReadOnlyCollection<SentEvent> Sent => _sent;

    public IReadOnlyCollection<Acknowledgement> Acknowledged => _acknowledged;

    public void Send(LoadBatch batch)
    {
        foreach (var e in batch.Events)
        {
            _sent.Enqueue(e);
        }
    }

    public void Acknowledge(IReadOnlyList<Acknowledgement> acknowledged)
    {
        foreach (var a in acknowledged)
        {
            _acknowledged.Enqueue(a);
        }
    }
}
