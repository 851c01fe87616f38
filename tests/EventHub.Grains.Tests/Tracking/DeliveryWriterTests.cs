using System.Diagnostics.Metrics;
using EventHub.Grains.Tests.Samples;
using EventHub.Grains.Tracking;
using EventHub.Records;
using EventHub.Storage.Deliveries;
using EventHub.Storage.Records;
using EventHub.Tracking;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace EventHub.Grains.Tests.Tracking;

public sealed class DeliveryWriterTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly SlowStore _store = new();
    private readonly TimeThatIsWaitedFor _time = new();
    private readonly DeliveryWriter _writer;

    public DeliveryWriterTests() => _writer = new DeliveryWriter(
        _store, new TrackingMetrics(_services.GetRequiredService<IMeterFactory>()), _time, NullLogger<DeliveryWriter>.Instance);

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task While_one_write_runs_the_next_gathers_what_everybody_has()
    {
        var first = _writer.Write([New(1)], []);
        await _store.IsWriting.WaitAsync(TestContext.Current.CancellationToken);
        Task[] later = [.. Enumerable.Range(2, 500).Select(n => _writer.Write([New(n)], []))];
        _store.MayGoOn.SetResult();
        await first;
        await Task.WhenAll(later);

        Assert.Equal([1, 500], _store.Adds.Select(static batch => batch.Length));
    }

    [Fact]
    public async Task Of_one_delivery_a_write_has_one_outcome_and_the_last_is_written_last()
    {
        var first = _writer.Write([New(1)], []);
        await _store.IsWriting.WaitAsync(TestContext.Current.CancellationToken);
        var id = New(1).Key.ToId();
        var retry = _writer.Write([], [DeliveryOutcome.RetryLater(id, Sample.Noon, "silent")]);
        var delivered = _writer.Write([], [DeliveryOutcome.Delivered(id)]);
        _store.MayGoOn.SetResult();
        await Task.WhenAll(first, retry, delivered);

        Assert.Equal([[DeliveryStatus.Retrying], [DeliveryStatus.Delivered]], _store.Settles.Select(static batch => batch.Select(static o => o.Status)));
    }

    [Fact]
    public async Task No_write_has_more_than_the_store_takes()
    {
        var first = _writer.Write([New(1)], []);
        await _store.IsWriting.WaitAsync(TestContext.Current.CancellationToken);
        Task[] later = [.. Enumerable.Range(0, 5).Select(_ => _writer.Write([.. Enumerable.Range(1, 4_000).Select(static n => New(n))], []))];
        _store.MayGoOn.SetResult();
        await Task.WhenAll([first, .. later]);

        Assert.All(_store.Adds, static batch => Assert.InRange(batch.Length, 0, RecordRules.MaxBatch));
        Assert.Equal(20_001, _store.Adds.Sum(static batch => batch.Length));
    }

    [Fact]
    public async Task A_change_of_more_than_the_store_takes_is_written_in_pieces_its_deliveries_before_their_outcomes()
    {
        const int Deliveries = 2 * RecordRules.MaxBatch + 1;
        _store.MayGoOn.SetResult();
        NewDelivery[] added = [.. Enumerable.Range(1, Deliveries).Select(static n => New(n))];
        await _writer.Write(added, [.. added.Select(static d => DeliveryOutcome.Delivered(d.Key.ToId()))]);

        Assert.All(_store.Adds, static batch => Assert.InRange(batch.Length, 0, RecordRules.MaxBatch));
        Assert.All(_store.Settles, static batch => Assert.InRange(batch.Length, 0, RecordRules.MaxBatch));
        Assert.Equal(added.Select(static d => d.Key), _store.Adds.SelectMany(static batch => batch).Select(static d => d.Key));
        Assert.Equal(Deliveries, _store.Settles.Sum(static batch => batch.Length));
        Assert.Equal(0, _store.SettledUnknown);
    }

    [Fact]
    public async Task A_write_that_fails_is_repeated_and_what_follows_waits_for_it()
    {
        _store.Failures = 2;
        _store.MayGoOn.SetResult();
        var first = _writer.Write([New(1)], []);
        await _time.Pass(DeliveryWriter.FirstPause);
        var second = _writer.Flush();
        Assert.False(first.IsCompleted || second.IsCompleted);
        await _time.Pass(DeliveryWriter.FirstPause * 2);

        await first;
        await second;
        Assert.Equal([1, 1, 1], _store.Adds.Select(static batch => batch.Length));
    }

    [Fact]
    public async Task Of_a_change_in_pieces_only_the_one_that_failed_is_repeated()
    {
        DeliveryOutcome[] settled = [.. Enumerable.Range(1, 2 * RecordRules.MaxBatch).Select(static n => DeliveryOutcome.Delivered(New(n).Key.ToId()))];
        _store.FailingSettle = 2;
        var written = _writer.Write([], settled);
        await _time.Pass(DeliveryWriter.FirstPause);

        await written;

        var pieces = settled.Chunk(RecordRules.MaxBatch).ToArray();
        Assert.Equal([pieces[0], pieces[1], pieces[1]], _store.Settles);
    }

    private static NewDelivery New(int n) => new(new DeliveryKey("ann", null, DeliveryLedgerTests.At(n)), Guid.Empty, 5, null);

    private sealed class SlowStore : IDeliveryStore
    {
        private readonly TaskCompletionSource _isWriting = new();

        public Task IsWriting => _isWriting.Task;

        public TaskCompletionSource MayGoOn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Failures { get; set; }

        /// <summary>Which write of outcomes fails; the first one is 1.</summary>
        public int FailingSettle { get; set; }

        /// <summary>Outcomes of what was not there.</summary>
        public int SettledUnknown { get; private set; }

        public List<NewDelivery[]> Adds { get; } = [];

        public List<DeliveryOutcome[]> Settles { get; } = [];

        public async Task<int> AddAsync(IReadOnlyCollection<NewDelivery> batch, CancellationToken cancellationToken)
        {
            Adds.Add([.. batch]);
            _isWriting.TrySetResult();
            await MayGoOn.Task;
            return Failures-- > 0 ? throw new RecordsUnavailableException("away") : batch.Count;
        }

        public Task<int> SettleAsync(IReadOnlyCollection<DeliveryOutcome> batch, CancellationToken cancellationToken)
        {
            Settles.Add([.. batch]);
            var known = Adds.SelectMany(static added => added).Select(static d => d.Key.ToId()).ToHashSet();
            SettledUnknown += batch.Count(o => !known.Contains(o.Id));
            return Settles.Count == FailingSettle ? throw new RecordsUnavailableException("away") : Task.FromResult(batch.Count);
        }

        public Task<TrackedDelivery?> FindAsync(Guid id, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<TrackedDelivery>> ListOpenAsync(string userId, DeliveryKey? after, int limit, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<IReadOnlyList<TrackedDelivery>> ListAsync(
            string? userId, DeliveryStatus? status, Guid? before, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<int> RedriveAsync(IReadOnlyCollection<Guid> batch, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<int> PurgeAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
