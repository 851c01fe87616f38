using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace EventHub.Silo.Hosting;

/// <summary>
/// Bounds what the kernel takes for a reader that does not read. By itself it takes megabytes: minutes of a slow line, in which a
/// critical event waits behind everything before it, nobody sees that the reader is slow, and one write of the transport takes longer
/// than the ten seconds that SignalR gives it, so that the connection is reset. What is under way to the reader's own window is not
/// bounded, so that fast readers at the end of long lines stay fast.
/// </summary>
internal static class UnsentBytes
{
    /// <summary>Bytes that wait in a socket beyond the reader's window.</summary>
    private const int Limit = 16 * 1024;

    private const int ProtocolTcp = 6;

    /// <summary><c>TCP_NOTSENT_LOWAT</c>; sockets that are accepted have what the listening one has.</summary>
    private const int NotSentLowWater = 25;

    public static IServiceCollection BoundUnsentBytes(this IServiceCollection services) =>
        services.Configure<SocketTransportOptions>(static transport => transport.CreateBoundListenSocket = Listen);

    private static Socket Listen(EndPoint endpoint)
    {
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        if (OperatingSystem.IsLinux() && endpoint is IPEndPoint)
        {
            var limit = Limit;
            socket.SetRawSocketOption(ProtocolTcp, NotSentLowWater, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in limit)));
        }

        return socket;
    }
}
