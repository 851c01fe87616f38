using System.Buffers.Text;
using System.Text;

namespace EventHub.Api.Realtime.ServerSentEvents;

/// <summary>
/// The cursors inside a batch. A batch's own cursor counts all of it; since its events are of one lane, in order, the same cursor with an
/// event's sequence in the place of the lane's is where a reader stands that has got just so far.
/// </summary>
internal readonly ref struct EventCursors
{
    private const int MaxDigits = 20;

    private readonly ReadOnlySpan<byte> _cursor;
    private readonly int _start;
    private readonly int _end;

    /// <param name="cursor">Of the batch.</param>
    /// <param name="lane">Of its events. One that the cursor does not count has no place in it: it stays as it is.</param>
    public EventCursors(ReadOnlySpan<byte> cursor, string lane)
    {
        _cursor = cursor;
        Span<byte> name = stackalloc byte[Encoding.UTF8.GetMaxByteCount(lane.Length) + 2];
        name[0] = (byte)'.';
        var length = 1 + Encoding.UTF8.GetBytes(lane, name[1..]);
        name[length++] = (byte)':';
        if (cursor.IndexOf(name[..length]) is var at and >= 0)
        {
            _start = at + length;
            var digits = cursor[_start..].IndexOf((byte)'.');
            _end = digits < 0 ? cursor.Length : _start + digits;
        }
    }

    /// <summary>False when every event of the batch has the batch's cursor.</summary>
    public bool AreApart => _start > 0;

    /// <summary>Bytes that a cursor never exceeds.</summary>
    public int MaxLength => _cursor.Length + MaxDigits;

    /// <returns>How many bytes it took.</returns>
    public int Write(long sequence, Span<byte> destination)
    {
        _cursor[.._start].CopyTo(destination);
        Utf8Formatter.TryFormat(sequence, destination[_start..], out var digits);
        var rest = _cursor[_end..];
        rest.CopyTo(destination[(_start + digits)..]);
        return _start + digits + rest.Length;
    }
}
