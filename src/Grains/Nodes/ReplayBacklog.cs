using System.Diagnostics.CodeAnalysis;
using EventHub.Replaying;

namespace EventHub.Grains.Nodes;

/// <summary>What replays have for one node, in the order it was posted, cut into frames.</summary>
internal sealed class ReplayBacklog
{
    /// <summary>Bytes of one frame, at least one batch: what an urgent event waits for at most when it comes behind a replay.</summary>
    internal const int MaxFrameBytes = 256 * 1024;

    private readonly Queue<ReplayFrame> _waiting = new();

    public void Add(ReplayFrame frame) => _waiting.Enqueue(frame);

    public bool TryTake([NotNullWhen(true)] out ReplayFrame[]? frames)
    {
        var taken = new List<ReplayFrame>();
        for (long bytes = 0; _waiting.TryPeek(out var next) && (taken.Count == 0 || bytes + SizeOf(next) <= MaxFrameBytes);)
        {
            bytes += SizeOf(next);
            taken.Add(_waiting.Dequeue());
        }

        frames = taken.Count > 0 ? [.. taken] : null;
        return frames is not null;
    }

    public void Clear() => _waiting.Clear();

    private static int SizeOf(ReplayFrame frame) => frame.Batch?.Size ?? 0;
}
