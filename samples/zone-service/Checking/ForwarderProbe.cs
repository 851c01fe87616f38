using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace EventHub.Samples.ZoneService.Checking;

/// <summary>Asks a forwarder for the name servers of the root: whatever it answers, it answers.</summary>
internal static class ForwarderProbe
{
    private const int HeaderLength = 12;

    private const int MaxAnswer = 512;

    /// <returns>Null when it answered; otherwise why it did not.</returns>
    public static async Task<string?> TryAsync(IPEndPoint forwarder, ushort id, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        using var socket = new Socket(forwarder.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            await socket.ConnectAsync(forwarder, limit.Token);
            await socket.SendAsync(Query(id), limit.Token);
            var answer = new byte[MaxAnswer];
            while (true)
            {
                var length = await socket.ReceiveAsync(answer, limit.Token);
                if (IsAnswerTo(id, answer.AsSpan(0, length)))
                {
                    return null;
                }
            }
        }
        catch (SocketException e)
        {
            return e.Message;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"no answer within {timeout.TotalSeconds:0.#} s";
        }
    }

    /// <summary>RFC 1035: a header with one question and recursion desired; the root, type NS, class IN.</summary>
    private static byte[] Query(ushort id)
    {
        var query = new byte[HeaderLength + 5];
        BinaryPrimitives.WriteUInt16BigEndian(query, id);
        query[2] = 1;
        query[5] = 1;
        query[HeaderLength + 2] = 2;
        query[HeaderLength + 4] = 1;
        return query;
    }

    private static bool IsAnswerTo(ushort id, ReadOnlySpan<byte> answer) =>
        answer.Length >= HeaderLength && BinaryPrimitives.ReadUInt16BigEndian(answer) == id && (answer[2] & 0x80) != 0;
}
