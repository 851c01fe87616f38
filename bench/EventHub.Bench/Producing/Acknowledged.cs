using EventHub.Emitting;

namespace EventHub.Bench.Producing;

/// <summary>
/// Keeps the books of what a hub acknowledged: every event stored, and in the end exactly as many sequences given out as there
/// were events.
/// </summary>
internal sealed class Acknowledged
{
    private const string Bulk = "bulk-";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _lastSequences = new(StringComparer.Ordinal);
    private long _stored;

    /// <summary>The highest sequence of a lane that was acknowledged.</summary>
    public long LastSequenceOf(string lane)
    {
        lock (_gate)
        {
            return _lastSequences.GetValueOrDefault(lane);
        }
    }

    public long Stored => Volatile.Read(ref _stored);

    /// <exception cref="InvalidDataException">Something that was sent was not stored.</exception>
    public void Take(EmitResult result)
    {
        lock (_gate)
        {
            foreach (var e in result.Events)
            {
                if (e.Status != EmitStatus.Stored || e.Position is not { } position || !position.Lane.StartsWith(Bulk, StringComparison.Ordinal))
                {
                    throw new InvalidDataException($"an event was answered {e.Status} at {e.Position} instead of stored in a bulk lane");
                }

                _lastSequences[position.Lane] = Math.Max(_lastSequences.GetValueOrDefault(position.Lane), position.Sequence);
            }

            Volatile.Write(ref _stored, _stored + result.Events.Length);
        }
    }

    /// <summary>To be asked when nothing is under way any more, and nobody else has written to the bulk lanes.</summary>
    /// <exception cref="InvalidDataException">Events and sequences are not the same number.</exception>
    public void Balance()
    {
        var sequences = _lastSequences.Values.Sum();
        if (_stored != sequences)
        {
            throw new InvalidDataException($"{_stored} events were acknowledged, but the lanes have come to {sequences}");
        }
    }
}
