using EventHub.Testing.Load;
using EventHub.Testing.Reconciling;

namespace EventHub.Cluster.Tests.Processes;

/// <summary>Sends single events over HTTP, each to the next node and, while it has no answer, on to the others.</summary>
public sealed class ClusterProducer : IDisposable
{
    /// <summary>Until it takes it that a node hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ProducerLedger _ledger = new();
    private readonly List<HttpClient> _clients = [];
    private int _number;

    public ClusterProducer(string token, params IEnumerable<NodeProcess> nodes)
    {
        foreach (var node in nodes)
        {
            var client = node.Client(token);
            client.Timeout = Patience;
            _clients.Add(client);
        }
    }

    /// <param name="priority">Urgent events have a lane of their own.</param>
    /// <returns>The id, when it is acknowledged.</returns>
    public async Task<Guid> EmitAsync(string source = "tests", string priority = "normal")
    {
        var number = ++_number;
        var id = Guid.CreateVersion7();
        var batch = new LoadBatch(source, [new SentEvent(new EventKey(source, number), id, "custom", priority)], null);
        await Producer.SendAsync(batch, new AlternatingSender([.. _clients.Select(static client => new HttpSender(client))], number), _ledger);
        return id;
    }

    public void Dispose() => _clients.ForEach(static client => client.Dispose());
}
