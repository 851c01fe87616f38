using System.Text;

namespace EventHub.Api.Realtime.WebSockets;

/// <summary>What stands around a message's data on its way out: <c>{"type":…,"reply_to":…,"data":…}</c>.</summary>
internal static class ServerEnvelope
{
    private static ReadOnlySpan<byte> Type => "{\"type\":\""u8;

    private static ReadOnlySpan<byte> ReplyTo => "\",\"reply_to\":"u8;

    private static ReadOnlySpan<byte> DataAfterType => "\",\"data\":"u8;

    private static ReadOnlySpan<byte> DataAfterReply => ",\"data\":"u8;

    /// <summary>Bytes that it takes beside the data, at most.</summary>
    public static int MaxLength(string type, ReadOnlyMemory<byte> replyTo) =>
        Type.Length + type.Length + ReplyTo.Length + replyTo.Length + DataAfterType.Length + 1;

    /// <summary>Writes all that comes before the data; after it comes <see cref="WriteEnd"/>.</summary>
    /// <param name="destination">Where.</param>
    /// <param name="type">One of the hub's own names, which JSON does not escape.</param>
    /// <param name="replyTo">The JSON of the id that the request had; empty: the message is no answer, or to a request without one.</param>
    /// <returns>How many bytes it took.</returns>
    public static int WriteHead(Span<byte> destination, string type, ReadOnlySpan<byte> replyTo)
    {
        Type.CopyTo(destination);
        var at = Type.Length;
        at += Encoding.ASCII.GetBytes(type, destination[at..]);
        if (!replyTo.IsEmpty)
        {
            ReplyTo.CopyTo(destination[at..]);
            at += ReplyTo.Length;
            replyTo.CopyTo(destination[at..]);
            at += replyTo.Length;
        }

        var data = replyTo.IsEmpty ? DataAfterType : DataAfterReply;
        data.CopyTo(destination[at..]);
        return at + data.Length;
    }

    /// <returns>How many bytes it took.</returns>
    public static int WriteEnd(Span<byte> destination)
    {
        destination[0] = (byte)'}';
        return 1;
    }
}
