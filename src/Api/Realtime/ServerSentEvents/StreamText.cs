using System.Buffers;
using System.Text;

namespace EventHub.Api.Realtime.ServerSentEvents;

/// <summary>The text of a stream: fields, one a line, and an empty line after each event.</summary>
internal static class StreamText
{
    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\r\n"u8);

    /// <summary>Keeps a connection alive that has nothing to say; clients ignore it.</summary>
    public static ReadOnlySpan<byte> Heartbeat => ":\n\n"u8;

    /// <summary>How long a browser waits until it connects again.</summary>
    public static void WriteRetry(IBufferWriter<byte> output, TimeSpan wait) =>
        Encoding.ASCII.GetBytes(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"retry: {(long)wait.TotalMilliseconds}\n\n"), output);

    /// <param name="output">Where.</param>
    /// <param name="name">What listeners know it by; empty: it is one of those that need no name.</param>
    /// <param name="cursor">What a client that got it resumes with; empty: the one before it stays.</param>
    /// <param name="json">Its data.</param>
    public static void Write(IBufferWriter<byte> output, string name, ReadOnlySpan<byte> cursor, ReadOnlySpan<byte> json)
    {
        if (name.Length > 0)
        {
            output.Write("event: "u8);
            Encoding.ASCII.GetBytes(name, output);
            output.Write("\n"u8);
        }

        if (!cursor.IsEmpty)
        {
            output.Write("id: "u8);
            output.Write(cursor);
            output.Write("\n"u8);
        }

        output.Write("data: "u8);
        WriteLine(output, json);
        output.Write("\n\n"u8);
    }

    /// <summary>An emitter's data is kept as it was written, line ends between its values included: to JSON they are spaces.</summary>
    private static void WriteLine(IBufferWriter<byte> output, ReadOnlySpan<byte> json)
    {
        var line = output.GetSpan(json.Length)[..json.Length];
        json.CopyTo(line);
        for (var rest = line; rest.IndexOfAny(LineEnds) is var at and >= 0; rest = rest[(at + 1)..])
        {
            rest[at] = (byte)' ';
        }

        output.Advance(json.Length);
    }
}
