using EventHub.EndToEnd.Tests.Reconciling;
using EventHub.Testing;

namespace EventHub.EndToEnd.Tests.Crashing;

/// <summary>
/// Sends one batch after another, each until it is acknowledged; now and then once more after that, as one that lost the answer.
/// </summary>
internal sealed class Producer(Workload workload, ISender sender, ProducerLedger ledger, Random random)
{
    private const int OneRepeatedIn = 10;

    /// <param name="stop">No further batch; the one under way is still acknowledged.</param>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var batch = workload.Next();
            await SendAsync(batch, sender, ledger);
            if (random.Next(OneRepeatedIn) == 0)
            {
                ledger.Acknowledge(await UntilAcknowledgedAsync(batch, sender));
            }
        }
    }

    public static async Task SendAsync(LoadBatch batch, ISender sender, ProducerLedger ledger)
    {
        ledger.Send(batch);
        ledger.Acknowledge(await UntilAcknowledgedAsync(batch, sender));
    }

    private static Task<IReadOnlyList<Acknowledgement>> UntilAcknowledgedAsync(LoadBatch batch, ISender sender) =>
        Eventually.Get(token => sender.TrySendAsync(batch, token), $"the hub to acknowledge a batch of {batch.Producer}");
}
