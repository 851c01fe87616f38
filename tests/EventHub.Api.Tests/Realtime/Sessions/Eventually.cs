using EventHub.Api.Tests.Realtime.Cluster;
using EventHub.Delivery;

namespace EventHub.Api.Tests.Realtime.Sessions;

internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Looks again whenever others had their turn.</summary>
    public static async Task True(Func<bool> condition)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Patience);
        while (!condition())
        {
            deadline.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>Reads reports until one of them says so.</summary>
    public static async Task<WrittenBatches> Report(MemoryUserQueue queue, Predicate<WrittenBatches> predicate)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Patience);
        await foreach (var report in queue.Reports.Reader.ReadAllAsync(deadline.Token))
        {
            if (Array.Exists(report, predicate))
            {
                return Array.Find(report, predicate);
            }
        }

        throw new InvalidOperationException("the queue takes no more reports");
    }
}
