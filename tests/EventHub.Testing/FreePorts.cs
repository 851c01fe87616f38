using System.Net;
using System.Net.Sockets;

namespace EventHub.Testing;

/// <summary>
/// Ports for programs that can't choose their own. Below the range that the system hands out, so that no outgoing connection
/// takes one between the look and the use; each process of tests begins somewhere else.
/// </summary>
public static class FreePorts
{
    private const int First = 12_000;

    private const int Count = 18_000;

    private static int _next = new Random(Environment.ProcessId).Next(Count);

    public static int Take()
    {
        for (var tries = 0; tries < Count; tries++)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _next) % Count);
            if (IsFree(port))
            {
                return port;
            }
        }

        throw new InvalidOperationException("No port is free.");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
