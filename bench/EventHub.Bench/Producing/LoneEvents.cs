using EventHub.Bench.Readers;
using EventHub.Client.Publishing;
using EventHub.Events;

namespace EventHub.Bench.Producing;

/// <summary>
/// Single events at random moments: at a steady beat every one of them would begin together with a batch of the load beside it,
/// or none would.
/// </summary>
/// <param name="publisher">Where to.</param>
/// <param name="make">Makes the next one.</param>
/// <param name="perSecond">On average.</param>
/// <param name="commit">Takes how long each call was.</param>
/// <param name="time">The clock.</param>
/// <param name="seed">Of the moments.</param>
internal sealed class LoneEvents(
    IEventPublisher publisher, Func<EventDraft> make, double perSecond, LatencyRecorder commit, TimeProvider time, int seed = 1)
{
    private readonly Random _moments = new(seed);

    /// <returns>How many were acknowledged.</returns>
    public async Task<long> RunAsync(TimeSpan window, CancellationToken cancellationToken)
    {
        var calls = new List<Task>();
        var start = time.GetTimestamp();
        while (time.GetElapsedTime(start) < window)
        {
            await Task.Delay(TimeSpan.FromSeconds(2 * _moments.NextDouble() / perSecond), time, cancellationToken);
            calls.Add(EmitAsync(cancellationToken));
        }

        await Task.WhenAll(calls);
        return calls.Count;
    }

    private async Task EmitAsync(CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        await publisher.PublishAsync(make(), cancellationToken);
        commit.Take(time.GetElapsedTime(begun));
    }
}
