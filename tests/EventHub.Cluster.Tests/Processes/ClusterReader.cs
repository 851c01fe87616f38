using EventHub.Testing;
using EventHub.Testing.Load;
using EventHub.Testing.Reconciling;

namespace EventHub.Cluster.Tests.Processes;

/// <summary>A reader of everything; when its connection ends it goes on at the next node.</summary>
public sealed class ClusterReader : IAsyncDisposable
{
    private readonly Subscriber _subscriber;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    private ClusterReader(Subscriber subscriber)
    {
        _subscriber = subscriber;
        _running = subscriber.RunAsync(_stop.Token);
    }

    /// <summary>In order of arrival.</summary>
    public IReadOnlyList<ReceivedEvent> Received => _subscriber.Ledger.Received;

    /// <param name="nodes">Where it connects, the first one first.</param>
    public static async Task<ClusterReader> StartAsync(string token, params IReadOnlyList<NodeProcess> nodes)
    {
        var next = 0;
        var reader = new ClusterReader(new Subscriber(
            "reader", [], static _ => true, () => nodes[next++ % nodes.Count].Connection(token), "low_latency"));
        await await Task.WhenAny(reader._running, reader._subscriber.Subscribed);
        return reader;
    }

    public bool Has(Guid id) => Received.Any(received => received.Id == id);

    public Task WaitForAsync(Guid id) => Eventually.Holds(() => Has(id), $"event {id} to arrive");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }
}
