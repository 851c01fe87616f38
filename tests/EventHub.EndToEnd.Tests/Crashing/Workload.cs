using EventHub.EndToEnd.Tests.Reconciling;

namespace EventHub.EndToEnd.Tests.Crashing;

/// <summary>What one producer sends: batches of random sizes whose events are spread over categories and lanes.</summary>
internal sealed class Workload(string producer, Random random, bool withCheckpoints)
{
    private const int MaxBatch = 60;

    private static readonly string[] Categories = ["dns", "security", "user", "custom"];

    private static readonly string[] Priorities = ["low", "normal", "normal", "normal", "high", "critical", "urgent"];

    private int _number;
    private long _checkpoint;

    public LoadBatch Next()
    {
        var events = new SentEvent[random.Next(1, MaxBatch + 1)];
        for (var i = 0; i < events.Length; i++)
        {
            events[i] = new SentEvent(
                new EventKey(producer, ++_number),
                withCheckpoints ? null : Guid.CreateVersion7(),
                Categories[random.Next(Categories.Length)],
                Priorities[random.Next(Priorities.Length)]);
        }

        return new LoadBatch(producer, events, withCheckpoints ? ++_checkpoint : null);
    }
}
