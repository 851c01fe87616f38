using System.Buffers;
using EventHub.Events;

namespace EventHub.Api.Realtime.Frames;

/// <summary>
/// The events of one batch, each in the form that its reader gets. One writer fills it for one batch after the other; between them it
/// holds no memory.
/// </summary>
internal sealed class BatchContents
{
    private Utf8Json[] _events = [];
    private long[] _sequences = [];
    private Guid _lastId;

    public int Count { get; private set; }

    /// <summary>Bytes of the events as a JSON array.</summary>
    public int Length { get; private set; }

    /// <summary>Some of the events are in the form with less in it.</summary>
    public bool IsRedacted { get; private set; }

    /// <summary>Some of the events are addressed to a user: the queue keeps book of whether they arrived.</summary>
    public bool IsAddressed { get; private set; }

    public ReadOnlyMemory<Utf8Json> Events => _events.AsMemory(0, Count);

    public ReadOnlyMemory<long> Sequences => _sequences.AsMemory(0, Count);

    /// <param name="capacity">Events to come at most.</param>
    public void Begin(int capacity)
    {
        _events = ArrayPool<Utf8Json>.Shared.Rent(capacity);
        _sequences = ArrayPool<long>.Shared.Rent(capacity);
        (Count, Length, IsRedacted, IsAddressed) = (0, 2, false, false);
    }

    /// <param name="e">The event in its reader's form.</param>
    /// <param name="isRedacted">That form is not the whole event.</param>
    public void Add(LogEvent e, bool isRedacted)
    {
        _events[Count] = e.Json;
        _sequences[Count] = e.Position.Sequence;
        _lastId = e.Header.Id;
        Length += e.Size + (Count == 0 ? 0 : 1);
        IsRedacted |= isRedacted;
        IsAddressed |= e.Header.TargetUserId is not null;
        Count++;
    }

    /// <summary>Names what was filled in; of use until <see cref="End"/>.</summary>
    public FrameKey Key(string lane, FrameForm form) => new(lane, Sequences, IsRedacted, _lastId, form);

    /// <summary>Writes the JSON array of the events: <see cref="Length"/> bytes.</summary>
    public void WriteArray(Span<byte> destination)
    {
        destination[0] = (byte)'[';
        var at = 1;
        foreach (var e in Events.Span)
        {
            e.Span.CopyTo(destination[at..]);
            at += e.Length;
            destination[at++] = (byte)',';
        }

        destination[Length - 1] = (byte)']';
    }

    public void End()
    {
        ArrayPool<Utf8Json>.Shared.Return(_events, clearArray: true);
        ArrayPool<long>.Shared.Return(_sequences);
        (_events, _sequences, Count) = ([], [], 0);
    }
}
