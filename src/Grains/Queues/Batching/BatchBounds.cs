namespace EventHub.Grains.Queues.Batching;

/// <summary>How long an event may wait, by its priority. Those above high wait like high ones where they don't bypass.</summary>
internal readonly record struct PriorityWaits(TimeSpan High, TimeSpan Normal, TimeSpan Low)
{
    public static PriorityWaits Same(TimeSpan wait) => new(wait, wait, wait);
}

/// <summary>How long the oldest event of each priority has waited; null when none waits.</summary>
internal readonly record struct PriorityAges(TimeSpan? High, TimeSpan? Normal, TimeSpan? Low);

/// <summary>What waits in one lane for one reader.</summary>
/// <param name="Count">Events.</param>
/// <param name="Bytes">Their sizes together.</param>
/// <param name="Bypasses">Something among them must not wait.</param>
/// <param name="Ages">How long they have waited.</param>
internal readonly record struct Waiting(int Count, long Bytes, bool Bypasses, PriorityAges Ages);

/// <summary>When what waits leaves.</summary>
/// <param name="FullAt">Events that are a full batch.</param>
/// <param name="FullAtBytes">Bytes that are one.</param>
/// <param name="Waits">
/// Wait of each priority. It decides when the batch leaves that the event is in, not the event's place: nothing overtakes in a lane,
/// or a cursor would claim what was not sent.
/// </param>
internal readonly record struct BatchBounds(int FullAt, long FullAtBytes, PriorityWaits Waits)
{
    /// <returns>Zero when something is to leave now; null when nothing waits.</returns>
    public TimeSpan? DueIn(in Waiting waiting)
    {
        if (waiting.Count == 0)
        {
            return null;
        }

        if (waiting.Bypasses || waiting.Count >= FullAt || waiting.Bytes >= FullAtBytes)
        {
            return TimeSpan.Zero;
        }

        var due = Sooner(
            Waits.High - waiting.Ages.High,
            Sooner(Waits.Normal - waiting.Ages.Normal, Waits.Low - waiting.Ages.Low));
        return due > TimeSpan.Zero ? due : TimeSpan.Zero;
    }

    private static TimeSpan? Sooner(TimeSpan? one, TimeSpan? other) => one is null || other < one ? other : one;
}
