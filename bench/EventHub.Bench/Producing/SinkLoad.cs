using EventHub.Bench.Processes;

namespace EventHub.Bench.Producing;

/// <summary>The bulk load's equal for a server that stores nothing: the same events at the same rate, posted and parsed.</summary>
internal static class SinkLoad
{
    /// <summary>Until it is cancelled.</summary>
    public static async Task RunAsync(PlainServerProcess server, double eventsPerSecond, TimeProvider time, CancellationToken cancellationToken)
    {
        var events = new QueryEvents(time, seed: 3);
        var underWay = new List<Task>();
        var start = time.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(2), time);
        try
        {
            for (var batches = 0; await timer.WaitForNextTickAsync(cancellationToken);)
            {
                for (; batches * PacedProducer.DefaultBatchSize < eventsPerSecond * time.GetElapsedTime(start).TotalSeconds; batches++)
                {
                    underWay.Add(server.SinkAsync(events.EmitBody(PacedProducer.DefaultBatchSize), cancellationToken));
                }

                underWay.RemoveAll(task => task.IsCompletedSuccessfully);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Task.WhenAll(underWay).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
