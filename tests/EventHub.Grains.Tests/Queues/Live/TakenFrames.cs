using EventHub.Delivery;

namespace EventHub.Grains.Tests.Queues.Live;

/// <summary>
/// What a node has taken: a frame that was not answered in time comes again, and on a fast clock on a busy machine that is soon. Not safe
/// for calls at the same time.
/// </summary>
internal sealed class TakenFrames
{
    private readonly Dictionary<string, long> _senders = new(StringComparer.Ordinal);

    /// <returns>False for one that was taken before.</returns>
    public bool Take(NodeFrame frame)
    {
        if (_senders.TryGetValue(frame.Sender, out var last) && frame.Number <= last)
        {
            return false;
        }

        _senders[frame.Sender] = frame.Number;
        return true;
    }
}
