using System.Buffers.Binary;
using System.Text;
using EventHub.Events;
using EventHub.Log;

namespace EventHub.Storage.Postgres.Writing;

/// <summary>
/// Events as the rows of a binary COPY, a part at a time, so that the database takes in one part while the next is written. Their
/// JSON goes over as the bytes that it was encoded to. Used by one commit at a time and then again.
/// </summary>
internal sealed class CopyRows
{
    public const string Columns =
        "seq, created_at, \"timestamp\", event_id, expires_at, lane, event_type, event_category, event_source, severity, priority, "
        + "user_id, target_user_id, session_id, tags, metadata, event_data";

    private const short ColumnCount = 17;

    private const int TextType = 25;

    private const int PartBytes = 48 * 1024;

    private const int UuidBytes = 16;

    /// <summary>What PostgreSQL's times count from.</summary>
    private static readonly long EpochTicks = new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;

    private static readonly byte[] Header = [.. "PGCOPY\n"u8, 0xFF, .. "\r\n\0"u8, 0, 0, 0, 0, 0, 0, 0, 0];

    private byte[] _bytes = new byte[64 * 1024];
    private int _length;

    /// <summary>What was written since it was cleared.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, _length);

    /// <summary>True when there is enough to send.</summary>
    public bool IsFull => _length >= PartBytes;

    public void Begin()
    {
        Clear();
        Header.CopyTo(Take(Header.Length));
    }

    public void End() => BinaryPrimitives.WriteInt16BigEndian(Take(sizeof(short)), -1);

    /// <summary>After what there was has been sent.</summary>
    public void Clear() => _length = 0;

    public void Write(EventPosition position, DateTimeOffset acceptedAt, AcceptedEvent e)
    {
        var header = e.Header;
        BinaryPrimitives.WriteInt16BigEndian(Take(sizeof(short)), ColumnCount);
        Write(position.Sequence);
        Write(acceptedAt);
        Write(header.Timestamp);
        Write(header.Id);
        Write(header.ExpiresAt);
        Write(position.Lane);
        Write(header.Type);
        Write(EventNames.Of(header.Category));
        Write(header.Source);
        Write(EventNames.Of(header.Severity));
        Write(EventNames.Of(header.Priority));
        Write(header.UserId);
        Write(header.TargetUserId);
        Write(header.SessionId);
        Write(header.Tags);
        Write(e.Body, e.Metadata);
        Write(e.Body, e.Data);
    }

    private void Write(long value)
    {
        WriteLength(sizeof(long));
        BinaryPrimitives.WriteInt64BigEndian(Take(sizeof(long)), value);
    }

    private void Write(DateTimeOffset time) => Write((time.UtcTicks - EpochTicks) / TimeSpan.TicksPerMicrosecond);

    private void Write(DateTimeOffset? time)
    {
        if (time is { } set)
        {
            Write(set);
        }
        else
        {
            WriteNull();
        }
    }

    private void Write(Guid id)
    {
        WriteLength(UuidBytes);
        id.TryWriteBytes(Take(UuidBytes), bigEndian: true, out _);
    }

    private void Write(string? text)
    {
        if (text is null)
        {
            WriteNull();
            return;
        }

        // Its length is known only when it is encoded, and stands before it.
        var room = Reserve(sizeof(int) + Encoding.UTF8.GetMaxByteCount(text.Length));
        var length = Encoding.UTF8.GetBytes(text, room[sizeof(int)..]);
        BinaryPrimitives.WriteInt32BigEndian(room, length);
        _length += sizeof(int) + length;
    }

    /// <summary>An array of texts, of one dimension, without nulls, that begins at 1.</summary>
    private void Write(string[] texts)
    {
        if (texts.Length == 0)
        {
            WriteNull();
            return;
        }

        var start = _length;
        WriteLength(0);
        foreach (var number in (ReadOnlySpan<int>)[1, 0, TextType, texts.Length, 1])
        {
            WriteLength(number);
        }

        foreach (var text in texts)
        {
            Write(text);
        }

        BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(start), _length - start - sizeof(int));
    }

    private void Write(Utf8Json body, JsonRange range)
    {
        if (range.IsEmpty)
        {
            WriteNull();
            return;
        }

        WriteLength(range.Length);
        body.Span.Slice(range.Offset, range.Length).CopyTo(Take(range.Length));
    }

    private void WriteNull() => WriteLength(-1);

    private void WriteLength(int length) => BinaryPrimitives.WriteInt32BigEndian(Take(sizeof(int)), length);

    private Span<byte> Take(int count)
    {
        var taken = Reserve(count);
        _length += count;
        return taken;
    }

    private Span<byte> Reserve(int count)
    {
        if (_bytes.Length - _length < count)
        {
            Array.Resize(ref _bytes, Math.Max(_length + count, 2 * _bytes.Length));
        }

        return _bytes.AsSpan(_length, count);
    }
}
