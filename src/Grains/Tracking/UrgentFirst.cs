using EventHub.Log;

namespace EventHub.Grains.Tracking;

/// <summary>The order in which what waits is sent: the urgent lane before the others, a lane by its sequence.</summary>
internal sealed class UrgentFirst : IComparer<EventPosition>
{
    public static readonly UrgentFirst Comparer = new();

    public int Compare(EventPosition x, EventPosition y)
    {
        var lanes = string.CompareOrdinal(x.Lane, y.Lane);
        return lanes == 0 ? x.Sequence.CompareTo(y.Sequence)
            : x.Lane == Lanes.Urgent ? -1
            : y.Lane == Lanes.Urgent ? 1
            : lanes;
    }
}
