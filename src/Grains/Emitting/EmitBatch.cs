using EventHub.Emitting;
using EventHub.Events;
using EventHub.Log;

namespace EventHub.Grains.Emitting;

/// <summary>
/// One emit request on its way: which of its events go to which lane, and what became of each, in the request's order.
/// </summary>
internal sealed class EmitBatch
{
    private readonly EmittedEvent[] _outcomes;
    private readonly List<LanePart> _parts = [];

    public EmitBatch(int count) => _outcomes = new EmittedEvent[count];

    public IReadOnlyList<LanePart> Parts => _parts;

    public EmittedEvent[] Outcomes => _outcomes;

    public void HoldBack(int index, Guid id) => _outcomes[index] = new EmittedEvent(id, null, EmitStatus.Filtered);

    public void Send(int index, AcceptedEvent e, string lane) => Part(lane).Add(index, e);

    /// <summary>A lane's part, empty when nothing was sent there: a checkpoint is committed also without events.</summary>
    public LanePart Part(string lane)
    {
        foreach (var part in _parts)
        {
            if (part.Lane == lane)
            {
                return part;
            }
        }

        var added = new LanePart(lane, _outcomes.Length);
        _parts.Add(added);
        return added;
    }

    public void Settle(LanePart part, AppendResult result)
    {
        for (var i = 0; i < result.Events.Length; i++)
        {
            var appended = result.Events[i];
            var status = appended.IsDuplicate ? EmitStatus.Duplicate
                : Lanes.IsDurable(part.Lane) ? EmitStatus.Stored
                : EmitStatus.Live;
            _outcomes[part.Indexes[i]] = new EmittedEvent(part.Events[i].Header.Id, appended.Position, status);
        }
    }
}

/// <param name="capacity">Events that it may get at most.</param>
internal sealed class LanePart(string lane, int capacity)
{
    public string Lane => lane;

    public List<int> Indexes { get; } = new(capacity);

    public List<AcceptedEvent> Events { get; } = new(capacity);

    public void Add(int index, AcceptedEvent e)
    {
        Indexes.Add(index);
        Events.Add(e);
    }
}
