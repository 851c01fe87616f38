namespace EventHub.Client.Batching;

/// <summary>A batch cut into the events of each source.</summary>
internal static class SourceParts
{
    /// <returns>In the order of the batch, each.</returns>
    public static List<List<QueuedEvent>> Of(List<QueuedEvent> batch)
    {
        var parts = new List<List<QueuedEvent>>();
        var bySource = new Dictionary<string, List<QueuedEvent>>(StringComparer.Ordinal);
        foreach (var queued in batch)
        {
            if (!bySource.TryGetValue(queued.Draft.Source, out var part))
            {
                bySource.Add(queued.Draft.Source, part = []);
                parts.Add(part);
            }

            part.Add(queued);
        }

        return parts;
    }
}
