using System.Text;

namespace EventHub.Bench.Readers;

/// <summary>How far one reader has come in every lane, and whether it got there without holes and repetitions.</summary>
/// <param name="isDense">True for a reader of everything: the next event must be the next sequence. Else it must only be later.</param>
internal sealed class LanePositions(bool isDense)
{
    private readonly List<(byte[] Lane, long Last)> _lanes = [];

    public long Missed { get; private set; }

    public long Repeated { get; private set; }

    /// <summary>Events that the hub said it left out.</summary>
    public long LeftOut { get; private set; }

    /// <summary>A gap was told in the place of events.</summary>
    /// <exception cref="InvalidDataException">To a reader of everything every sequence from the first to the last is an event.</exception>
    public void LeaveOut(ReadOnlySpan<byte> lane, long from, long to, long count)
    {
        if (count < 1 || count > to - from + 1 || (isDense && count != to - from + 1))
        {
            throw new InvalidDataException($"a gap from {from} to {to} says that {count} events were left out");
        }

        Take(lane, from, (int)(to - from + 1));
        LeftOut += count;
    }

    public void Take(ReadOnlySpan<byte> lane, long first, int count)
    {
        for (var i = 0; i < _lanes.Count; i++)
        {
            if (lane.SequenceEqual(_lanes[i].Lane))
            {
                var last = _lanes[i].Last;
                if (first <= last)
                {
                    Repeated += Math.Min(last - first + 1, count);
                }
                else if (isDense)
                {
                    Missed += first - last - 1;
                }

                _lanes[i] = (_lanes[i].Lane, Math.Max(last, first + count - 1));
                return;
            }
        }

        _lanes.Add((lane.ToArray(), first + count - 1));
    }

    /// <summary>Last sequence taken; 0 when nothing was.</summary>
    public long LastOf(string lane)
    {
        foreach (var (name, last) in _lanes)
        {
            if (Encoding.ASCII.GetString(name) == lane)
            {
                return last;
            }
        }

        return 0;
    }
}
