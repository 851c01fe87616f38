using EventHub.Testing.Reconciling;

namespace EventHub.Testing.Load;

/// <summary>
/// Sends one batch after another, each until it is acknowledged; now and then once more after that, as one that lost the answer.
/// </summary>
/// <param name="perSecond">Events per second on the average; infinite: as fast as they are taken.</param>
public sealed class Producer(
    Workload workload, ISender sender, ProducerLedger ledger, Random random, double perSecond = double.PositiveInfinity)
{
    private const int OneRepeatedIn = 10;

    /// <param name="stop">No further batch; the one under way is still acknowledged.</param>
    public async Task RunAsync(CancellationToken stop)
    {
        using var pace = new Pace(perSecond, TimeProvider.System);
        try
        {
            while (!stop.IsCancellationRequested)
            {
                var batch = workload.Next();
                await pace.TakeAsync(batch.Events.Count, stop);
                await SendAsync(batch, sender, ledger);
                if (random.Next(OneRepeatedIn) == 0)
                {
                    ledger.Acknowledge(await UntilAcknowledgedAsync(batch, sender), isRepeated: true);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to end while nothing was due.
        }
    }

    /// <returns>What the hub told of it.</returns>
    public static async Task<IReadOnlyList<Acknowledgement>> SendAsync(LoadBatch batch, ISender sender, ProducerLedger ledger)
    {
        ledger.Send(batch);
        var acknowledged = await UntilAcknowledgedAsync(batch, sender);
        ledger.Acknowledge(acknowledged);
        return acknowledged;
    }

    private static Task<IReadOnlyList<Acknowledgement>> UntilAcknowledgedAsync(LoadBatch batch, ISender sender) =>
        Eventually.Get(token => sender.TrySendAsync(batch, token), $"the hub to acknowledge a batch of {batch.Producer}");
}
