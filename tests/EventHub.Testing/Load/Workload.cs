using EventHub.Testing.Reconciling;

namespace EventHub.Testing.Load;

/// <summary>What one producer sends: batches of random sizes whose events are spread over categories and lanes.</summary>
public sealed class Workload(string producer, Random random, bool withCheckpoints)
{
    private const int MaxBatch = 60;

    private static readonly string[] Priorities = ["low", "normal", "normal", "normal", "high", "critical", "urgent"];

    private int _number;
    private long _checkpoint;

    public static IReadOnlyList<string> Categories { get; } = ["dns", "security", "user", "custom"];

    public LoadBatch Next()
    {
        var events = new SentEvent[random.Next(1, MaxBatch + 1)];
        for (var i = 0; i < events.Length; i++)
        {
            events[i] = new SentEvent(
                new EventKey(producer, ++_number),
                withCheckpoints ? null : Guid.CreateVersion7(),
                Categories[random.Next(Categories.Count)],
                Priorities[random.Next(Priorities.Length)]);
        }

        return new LoadBatch(producer, events, withCheckpoints ? ++_checkpoint : null);
    }
}
