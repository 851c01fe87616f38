using EventHub.Log;

namespace EventHub.Grains.Tracking;

/// <summary>
/// The last positions that were settled: a page that was read from the store before then still names them, and so may a message that
/// was on its way.
/// </summary>
internal sealed class RecentlySettled
{
    private const int Bound = 4_096;

    private readonly Queue<EventPosition> _order = new();
    private readonly HashSet<EventPosition> _positions = [];

    public bool Contains(EventPosition position) => _positions.Contains(position);

    /// <summary>A dead letter is to be sent after all.</summary>
    public void Forget(EventPosition position) => _positions.Remove(position);

    public void Add(EventPosition position)
    {
        if (!_positions.Add(position))
        {
            return;
        }

        _order.Enqueue(position);
        if (_order.Count > Bound)
        {
            _positions.Remove(_order.Dequeue());
        }
    }
}
