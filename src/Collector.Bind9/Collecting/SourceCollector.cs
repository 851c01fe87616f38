using EventHub.Collector.Bind9.Sending;
using Microsoft.Extensions.Logging;

namespace EventHub.Collector.Bind9.Collecting;

/// <summary>
/// One log to one source: a batch is sent while the next is read, and no more than that is held. The file waits for the hub.
/// </summary>
internal sealed partial class SourceCollector(
    string source, bool fromEnd, BatchReader reader, HubDelivery hub, SourceStatus status, TimeProvider time, ILogger logger)
{
    /// <summary>What a batch in flight gets when the process is to stop; after that it is read again at the next start.</summary>
    public static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(5);

    /// <param name="stop">Sends what is complete, and returns.</param>
    /// <param name="kill">Drops everything where it is.</param>
    /// <exception cref="HubRefusedException">The hub said no for good.</exception>
    public async Task RunAsync(CancellationToken stop, CancellationToken kill = default)
    {
        using var sending = CancellationTokenSource.CreateLinkedTokenSource(kill);
        await using var grace = time.CreateTimer(_ => sending.Cancel(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        await using var onStop = stop.Register(() => grace.Change(StopGrace, Timeout.InfiniteTimeSpan));
        try
        {
            await BeginAsync(stop, sending.Token);
            await FollowAsync(stop, sending.Token);
            Stopped(source);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && !kill.IsCancellationRequested)
        {
            StoppedUnsent(source);
        }
    }

    private async Task BeginAsync(CancellationToken stop, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, cancellation);
        var checkpoint = await hub.GetCheckpointAsync(source, either.Token);
        if (checkpoint.Position == 0)
        {
            checkpoint = await hub.DeliverAsync(reader.Begin(atEnd: fromEnd), cancellation);
            Begins(source, fromEnd ? "end" : "beginning");
        }
        if (checkpoint is not null)
        {
            Continues(source, checkpoint.Position);
            Resume(checkpoint);
        }
    }

    private async Task FollowAsync(CancellationToken stop, CancellationToken cancellation)
    {
        var abandon = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var next = reader.NextAsync(stop, abandon.Token);
        try
        {
            while (await next is { } batch)
            {
                var sending = hub.DeliverAsync(batch, cancellation);
                next = reader.NextAsync(stop, abandon.Token);
                var elsewhere = await sending;
                if (elsewhere is null)
                {
                    status.Acknowledged(batch.Tally);
                    continue;
                }
                await AbandonAsync(abandon, next);
                abandon.Dispose();
                abandon = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                FollowsOther(source, elsewhere.Position, batch.Checkpoint.Position);
                Resume(elsewhere);
                next = reader.NextAsync(stop, abandon.Token);
            }
        }
        finally
        {
            await AbandonAsync(abandon, next);
            abandon.Dispose();
        }
    }

    private void Resume(Checkpoint checkpoint)
    {
        try
        {
            reader.Resume(checkpoint);
        }
        catch (InvalidDataException foreign)
        {
            throw new HubRefusedException(ExitCode.Rejected, foreign.Message);
        }
    }

    /// <summary>The reader is not shared: it must have let go before it is used again or closed.</summary>
    private static async Task AbandonAsync(CancellationTokenSource abandon, Task next)
    {
        abandon.Cancel();
        await next.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
