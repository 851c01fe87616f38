using EventHub.Events;

namespace EventHub.Grains.Emitting;

/// <summary>
/// An encoder for each thread, and not for each source: sources are as many as their producers name, and each buffer is as large as the
/// largest batch that it has held.
/// </summary>
internal static class SharedEncoder
{
    /// <summary>A few thousand ordinary events; a larger buffer is given up after its batch.</summary>
    private const int MaxKeptBytes = 1024 * 1024;

    [ThreadStatic]
    private static EventEncoder? _ofThread;

    public static AcceptedEvent[] Encode(ReadOnlySpan<EventHeader> headers, ReadOnlySpan<EventDraft> drafts, ReadOnlySpan<bool> mayRepeat)
    {
        var encoder = _ofThread ??= new EventEncoder();
        var events = encoder.Encode(headers, drafts, mayRepeat);
        if (encoder.BufferBytes > MaxKeptBytes)
        {
            encoder.Dispose();
            _ofThread = null;
        }

        return events;
    }
}
