using System.Globalization;

namespace EventHub.Bench.Machine;

/// <summary>What the kernel holds of one direction of a connection over the loopback.</summary>
/// <param name="Sender">Bytes that were written and not yet taken by the other side's kernel.</param>
/// <param name="Receiver">Bytes that came and were not read.</param>
internal readonly record struct SocketQueues(long Sender, long Receiver)
{
    private const int LocalColumn = 1;

    private const int RemoteColumn = 2;

    private const int QueuesColumn = 4;

    public long Total => Sender + Receiver;

    /// <summary>From <paramref name="sender"/>'s socket to <paramref name="receiver"/>'s, both IPv4.</summary>
    public static SocketQueues Between(int sender, int receiver) => Parse(File.ReadLines("/proc/net/tcp"), sender, receiver);

    /// <param name="table">Of <c>/proc/net/tcp</c>, with its heading.</param>
    /// <param name="sender">Its port.</param>
    /// <param name="receiver">Its port.</param>
    internal static SocketQueues Parse(IEnumerable<string> table, int sender, int receiver)
    {
        var queues = default(SocketQueues);
        foreach (var line in table.Skip(1))
        {
            var columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var (local, remote) = (Port(columns[LocalColumn]), Port(columns[RemoteColumn]));
            var pair = columns[QueuesColumn];
            var colon = pair.IndexOf(':', StringComparison.Ordinal);
            if (local == sender && remote == receiver)
            {
                queues = queues with { Sender = Hex(pair.AsSpan(0, colon)) };
            }
            else if (local == receiver && remote == sender)
            {
                queues = queues with { Receiver = Hex(pair.AsSpan(colon + 1)) };
            }
        }

        return queues;
    }

    private static int Port(string address) => (int)Hex(address.AsSpan(address.IndexOf(':', StringComparison.Ordinal) + 1));

    private static long Hex(ReadOnlySpan<char> digits) => long.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
