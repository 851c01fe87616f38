namespace EventHub.Bench.Readers;

/// <summary>How many of the compressed batches that all readers got were different ones: each of those had to be made.</summary>
internal sealed class FrameCensus
{
    private readonly Lock _gate = new();
    private readonly HashSet<(long First, int Count)> _different = [];
    private long _frames;

    /// <summary>The share of the frames that were there already, 0 to 1; NaN when there were none.</summary>
    public double SharedPart
    {
        get
        {
            lock (_gate)
            {
                return 1 - (_different.Count / (double)_frames);
            }
        }
    }

    public void Take(long firstSequence, int count)
    {
        lock (_gate)
        {
            _frames++;
            _different.Add((firstSequence, count));
        }
    }

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _frames = 0;
            _different.Clear();
        }
    }
}
