namespace EventHub.Api.Realtime.Node;

internal enum FrameArrival
{
    /// <summary>The one that was due.</summary>
    Next,

    /// <summary>Taken before: a sender that got no answer sends again.</summary>
    Repeated,

    /// <summary>Frames before it never came.</summary>
    AfterGap,
}

/// <summary>The last frame number of every sender.</summary>
internal sealed class SenderNumbers
{
    /// <summary>Lives of silos; the one that was silent longest is forgotten beyond it.</summary>
    internal const int MaxSenders = 256;

    private readonly Dictionary<string, (long Number, long HeardAt)> _senders = new(StringComparer.Ordinal);
    private long _clock;

    public FrameArrival Take(string sender, long number)
    {
        var last = _senders.TryGetValue(sender, out var known) ? known.Number : 0;
        if (number == 1)
        {
            // Only the first frame's own repetition can come as number 1 again; later it is a sender that counts anew.
            last = last == 1 ? 1 : 0;
        }

        if (number <= last)
        {
            return FrameArrival.Repeated;
        }

        if (_senders.Count == MaxSenders && !_senders.ContainsKey(sender))
        {
            _senders.Remove(_senders.MinBy(static s => s.Value.HeardAt).Key);
        }

        _senders[sender] = (number, ++_clock);
        return number == last + 1 ? FrameArrival.Next : FrameArrival.AfterGap;
    }
}
