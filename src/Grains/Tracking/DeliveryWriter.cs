using EventHub.Storage.Deliveries;
using EventHub.Storage.Records;
using EventHub.Tracking;
using Microsoft.Extensions.Logging;

namespace EventHub.Grains.Tracking;

/// <summary>
/// This silo's writer of deliveries: while one write runs, the next one gathers what all users have. What waits is bounded by what
/// each user may have unacknowledged. A write that fails is repeated until it succeeds; nobody's events wait for it.
/// </summary>
internal sealed partial class DeliveryWriter(
    IDeliveryStore store, TrackingMetrics metrics, TimeProvider time, ILogger<DeliveryWriter> logger)
{
    /// <summary>Before a failed write is repeated; twice as long each time, up to <see cref="LongestPause"/>.</summary>
    internal static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    internal static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly Queue<Change> _waiting = new();
    private bool _isWriting;

    /// <summary>
    /// Writes new deliveries, and then outcomes, behind everything that was given before. Completes when they are durable; never fails.
    /// </summary>
    public Task Write(IReadOnlyCollection<NewDelivery> added, IReadOnlyCollection<DeliveryOutcome> settled)
    {
        var change = new Change(added, settled);
        lock (_gate)
        {
            _waiting.Enqueue(change);
            if (!_isWriting)
            {
                _isWriting = true;
                _ = Task.Run(WriteAll);
            }
        }

        return change.Done.Task;
    }

    /// <summary>Completes when everything that was given before is durable.</summary>
    public Task Flush() => Write([], []);

    private async Task WriteAll()
    {
        while (TakeNext() is { Count: > 0 } batch)
        {
            await WriteUntilStored([.. batch.SelectMany(static c => c.Added)], [.. batch.SelectMany(static c => c.Settled)]);
            batch.ForEach(static change => change.Done.SetResult());
        }
    }

    /// <summary>What goes into one write: in the order given, of each delivery one outcome, and no more than the store takes at once unless one change alone is more.</summary>
    private List<Change> TakeNext()
    {
        lock (_gate)
        {
            var batch = new List<Change>();
            var settled = new HashSet<Guid>();
            var (adds, outcomes) = (0, 0);
            while (_waiting.TryPeek(out var next))
            {
                adds += next.Added.Count;
                outcomes += next.Settled.Count;
                var fits = adds <= RecordRules.MaxBatch && outcomes <= RecordRules.MaxBatch && next.Settled.All(o => settled.Add(o.Id));
                if (!fits && batch.Count > 0)
                {
                    break;
                }

                batch.Add(_waiting.Dequeue());
            }

            _isWriting = batch.Count > 0;
            return batch;
        }
    }

    /// <summary>In pieces that the store takes, of which one user's change alone may be several: each is repeated for itself.</summary>
    private async Task WriteUntilStored(NewDelivery[] added, DeliveryOutcome[] settled)
    {
        if (added.Length + settled.Length == 0)
        {
            return;
        }

        var stored = 0;
        foreach (var piece in added.Chunk(RecordRules.MaxBatch))
        {
            await UntilStored(async () => stored += await store.AddAsync(piece, CancellationToken.None), piece.Length, settled: 0);
        }

        foreach (var piece in settled.Chunk(RecordRules.MaxBatch))
        {
            await UntilStored(() => store.SettleAsync(piece, CancellationToken.None), added: 0, piece.Length);
        }

        Count(stored, added.Length, settled);
    }

    private async Task UntilStored(Func<Task> write, int added, int settled)
    {
        for (var pause = FirstPause; ; pause = pause < LongestPause / 2 ? pause * 2 : LongestPause)
        {
            try
            {
                await write();
                return;
            }
            catch (Exception e)
            {
                LogWriteFailed(added, settled, pause, e);
                metrics.WriteFailed();
            }

            await Task.Delay(pause, time);
        }
    }

    private void Count(int stored, int added, DeliveryOutcome[] settled)
    {
        metrics.Written(stored, added + settled.Length);
        metrics.Delivered(settled.Count(static o => o.Status == DeliveryStatus.Delivered));
        metrics.Retried(settled.Count(static o => o.Status == DeliveryStatus.Retrying));
        metrics.GaveUp(settled.Count(static o => o.Status == DeliveryStatus.Failed));
    }

    private sealed record Change(IReadOnlyCollection<NewDelivery> Added, IReadOnlyCollection<DeliveryOutcome> Settled)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
