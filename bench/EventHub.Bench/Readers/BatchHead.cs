using System.Buffers.Text;

namespace EventHub.Bench.Readers;

/// <summary>
/// What stands at the front of a <c>batched_events</c> message: how many events it has, and the place of the first. Read by
/// looking for it, not by parsing: the events behind it are counted, not looked at.
/// </summary>
internal readonly ref struct BatchHead
{
    private BatchHead(int count, ReadOnlySpan<byte> cursor, ReadOnlySpan<byte> lane, long firstSequence)
    {
        Count = count;
        Cursor = cursor;
        Lane = lane;
        FirstSequence = firstSequence;
    }

    private BatchHead(int count, ReadOnlySpan<byte> cursor, ReadOnlySpan<byte> lane, long firstSequence, ReadOnlySpan<byte> encoding)
        : this(count, cursor, lane, firstSequence) => Encoding = encoding;

    public int Count { get; }

    /// <summary>Where the reader stands behind the batch: text of letters, digits and marks that JSON does not escape.</summary>
    public ReadOnlySpan<byte> Cursor { get; }

    public ReadOnlySpan<byte> Lane { get; }

    public long FirstSequence { get; }

    /// <summary>How its events are compressed; empty: they are not.</summary>
    public ReadOnlySpan<byte> Encoding { get; }

    public static bool IsBatch(ReadOnlySpan<byte> record) =>
        record.StartsWith("{\"type\":1,"u8) && record[..Math.Min(record.Length, 64)].IndexOf("\"batched_events\""u8) > 0;

    /// <exception cref="InvalidDataException">The message is not what the protocol says.</exception>
    public static BatchHead Read(ReadOnlySpan<byte> record)
    {
        var rest = After(record, "\"count\":"u8);
        if (!Utf8Parser.TryParse(rest, out int count, out _))
        {
            throw new InvalidDataException("a batch has no count");
        }

        rest = After(rest, "\"cursor\":\""u8);
        var end = Math.Max(0, rest.IndexOf((byte)'"'));
        var cursor = rest[..end];
        if (end > 0 && rest[end..].StartsWith("\",\"encoding\":\""u8))
        {
            return ReadEncoded(count, cursor, rest[end..]);
        }

        rest = After(rest, "\"position\":\""u8);
        var colon = rest.IndexOf((byte)':');
        if (colon <= 0 || !Utf8Parser.TryParse(rest[(colon + 1)..], out long sequence, out _))
        {
            throw new InvalidDataException("a batch's first event has no position near its front");
        }

        return new BatchHead(count, cursor, rest[..colon], sequence);
    }

    /// <summary>
    /// The place of the first event stands in the compressed events alone; the cursor has the place of the last. Its first lane is the
    /// bulk lane, of which a measured hub has one, and a reader that asks for compressed batches asks for everything.
    /// </summary>
    private static BatchHead ReadEncoded(int count, ReadOnlySpan<byte> cursor, ReadOnlySpan<byte> rest)
    {
        var lane = After(cursor, "."u8);
        var colon = lane.IndexOf((byte)':');
        if (colon <= 0 || !Utf8Parser.TryParse(lane[(colon + 1)..], out long last, out _))
        {
            throw new InvalidDataException("a batch's cursor has no lane");
        }

        var encoding = After(rest, "\"encoding\":\""u8);
        return new BatchHead(count, cursor, lane[..colon], last - count + 1, encoding[..encoding.IndexOf((byte)'"')]);
    }

    private static ReadOnlySpan<byte> After(ReadOnlySpan<byte> text, ReadOnlySpan<byte> marker)
    {
        var at = text.IndexOf(marker);
        return at < 0
            ? throw new InvalidDataException($"a batch has no {System.Text.Encoding.ASCII.GetString(marker)} in its head")
            : text[(at + marker.Length)..];
    }
}
