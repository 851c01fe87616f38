using System.Text;

namespace EventHub.Bench.Readers;

/// <summary>How far one reader has come in every lane, and whether it got there without holes and repetitions.</summary>
/// <param name="isDense">True for a reader of everything: the next event must be the next sequence. Else it must only be later.</param>
internal sealed class LanePositions(bool isDense)
{
    private readonly List<(byte[] Lane, long Last)> _lanes = [];

    public long Missed { get; private set; }

    public long Repeated { get; private set; }

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
