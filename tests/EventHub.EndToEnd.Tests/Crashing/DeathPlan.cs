namespace EventHub.EndToEnd.Tests.Crashing;

/// <summary>What is counted until a hub is killed.</summary>
internal enum Countdown
{
    /// <summary>Events that producers began to send: some of them are under way.</summary>
    Sent,

    /// <summary>Events that producers know to be stored: readers don't have all of them yet.</summary>
    Acknowledged,

    /// <summary>Events that readers got: some of them while they still catch up.</summary>
    Received,
}

internal sealed record Death(Countdown After, int Count);

/// <summary>
/// When each life of the hub ends. Counted in what the hub does instead of in time, so that a slow machine kills it in the
/// middle of its work as well. Pure.
/// </summary>
internal static class DeathPlan
{
    private const int Soon = 50;

    private const int Late = 4_000;

    public static IReadOnlyList<Death> Draw(Random random, int rounds) =>
        [.. Enumerable.Range(0, rounds).Select(_ => new Death((Countdown)random.Next(3), random.Next(Soon, Late)))];
}
