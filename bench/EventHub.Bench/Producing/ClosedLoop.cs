using EventHub.Bench.Readers;
using EventHub.Client.Publishing;

namespace EventHub.Bench.Producing;

/// <param name="EventsPerSecond">Acknowledged as durable within the window.</param>
/// <param name="CallP50">Milliseconds of a call.</param>
/// <param name="CallP99">Milliseconds of a call.</param>
internal sealed record LoopResult(double EventsPerSecond, double CallP50, double CallP99);

/// <summary>Callers that each send the next batch when the one before is acknowledged.</summary>
internal static class ClosedLoop
{
    private const int Sources = 8;

    public static string SourceOf(int caller) => $"ns{caller % Sources}.example.net";

    /// <param name="warmUp">Not counted.</param>
    /// <param name="window">Counted.</param>
    /// <param name="acknowledged">Gets every answer, also the uncounted ones.</param>
    public static async Task<LoopResult> RunAsync(
        IEventPublisher publisher,
        int callers,
        int batchSize,
        TimeSpan warmUp,
        TimeSpan window,
        Acknowledged acknowledged,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var calls = new LatencyRecorder(time);
        var start = time.GetTimestamp();
        var counted = 0L;

        async Task CallAsync(int caller)
        {
            var events = new QueryEvents(time, seed: caller + 1);
            var source = SourceOf(caller);
            while (true)
            {
                var begun = time.GetTimestamp();
                if (time.GetElapsedTime(start, begun) >= warmUp + window)
                {
                    return;
                }

                acknowledged.Take(batchSize == 1
                    ? await publisher.PublishAsync(events.Query(source), cancellationToken)
                    : await publisher.PublishAsync(events.Batch(batchSize, source), cancellationToken: cancellationToken));
                var ended = time.GetTimestamp();
                if (time.GetElapsedTime(start, ended) is var at && at >= warmUp && at < warmUp + window)
                {
                    calls.Take(time.GetElapsedTime(begun, ended));
                    Interlocked.Add(ref counted, batchSize);
                }
            }
        }

        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(() => CallAsync(caller), cancellationToken)));
        return new LoopResult(counted / window.TotalSeconds, calls.MillisecondsAt(50), calls.MillisecondsAt(99));
    }
}
