using EventHub.Log;
using EventHub.Storage.Log;

namespace EventHub.Storage.Tests.Conformance;

/// <summary>A real store, empty at first, that a test opens, closes and opens again.</summary>
internal interface ITestStore : IAsyncDisposable
{
    Task<IEventLog> OpenAsync(int bulkLanes = 1);

    Task CloseAsync();
}

/// <summary>What every implementation of <see cref="IEventLog"/> has to pass.</summary>
public abstract class EventLogConformance : IAsyncDisposable
{
    private protected const string Bulk = "bulk-0";

    private readonly Lazy<ITestStore> _store;

    protected EventLogConformance() => _store = new Lazy<ITestStore>(CreateStore);

    private protected ITestStore Store => _store.Value;

    private protected abstract ITestStore CreateStore();

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected async Task<(IEventLog Log, TestWriter Writer)> OpenBulk()
    {
        var log = await Store.OpenAsync();
        return (log, await TestWriter.Open(log, Bulk));
    }
}

/// <summary>A lane's writer that carries its lease from commit to commit.</summary>
internal sealed class TestWriter
{
    private readonly IEventLog _log;

    private TestWriter(IEventLog log, LaneLease lease)
    {
        _log = log;
        Lease = lease;
    }

    public LaneLease Lease { get; private set; }

    public static async Task<TestWriter> Open(IEventLog log, string lane) =>
        new(log, await log.OpenLaneAsync(lane, CancellationToken.None));

    public async Task<LaneCommit> Commit(params AppendRequest[] requests)
    {
        var commit = await _log.AppendAsync(Lease, requests, Next(Lease), CancellationToken.None);
        Lease = commit.Lease;
        return commit;
    }

    public static DateTimeOffset Next(LaneLease lease) =>
        lease.LastAcceptedAt < Sample.Noon ? Sample.Noon : lease.LastAcceptedAt.AddMilliseconds(1);
}
