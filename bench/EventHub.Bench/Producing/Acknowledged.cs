using EventHub.Emitting;
using EventHub.Log;

namespace EventHub.Bench.Producing;

/// <summary>
/// Keeps the books of what a hub acknowledged: every event stored, and in the end exactly as many sequences given out as there
/// were events.
/// </summary>
internal sealed class Acknowledged
{
    private const string Lane = "bulk-0";

    private readonly Lock _gate = new();
    private long _stored;
    private long _lastSequence;

    /// <summary>The highest sequence of the bulk lane that was acknowledged.</summary>
    public long LastSequence => Volatile.Read(ref _lastSequence);

    public long Stored => Volatile.Read(ref _stored);

    /// <exception cref="InvalidDataException">Something that was sent was not stored.</exception>
    public void Take(EmitResult result)
    {
        var last = 0L;
        foreach (var e in result.Events)
        {
            if (e.Status != EmitStatus.Stored || e.Position is not { Lane: Lane } position)
            {
                throw new InvalidDataException($"an event was answered {e.Status} at {e.Position} instead of stored in {Lane}");
            }

            last = Math.Max(last, position.Sequence);
        }

        lock (_gate)
        {
            Volatile.Write(ref _stored, _stored + result.Events.Length);
            Volatile.Write(ref _lastSequence, Math.Max(_lastSequence, last));
        }
    }

    /// <summary>To be asked when nothing is under way any more, and nobody else has written to the lane.</summary>
    /// <exception cref="InvalidDataException">Events and sequences are not the same number.</exception>
    public void Balance()
    {
        if (_stored != _lastSequence)
        {
            throw new InvalidDataException($"{_stored} events were acknowledged, but the lane has come to {_lastSequence}");
        }
    }
}
