using System.Net;
using System.Net.Sockets;

namespace EventHub.Api.Tests.Realtime;

/// <summary>Connections for which the system takes in little while nobody reads.</summary>
internal static class SmallReceiver
{
    /// <param name="receiveBuffer">Bytes; null: as many as the system likes.</param>
    public static SocketsHttpHandler Handler(int? receiveBuffer) => new()
    {
        ConnectCallback = (context, cancellationToken) => OpenAsync(context.DnsEndPoint, receiveBuffer, cancellationToken),
    };

    private static async ValueTask<Stream> OpenAsync(DnsEndPoint host, int? receiveBuffer, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.ReceiveBufferSize = receiveBuffer ?? socket.ReceiveBufferSize;
            await socket.ConnectAsync(host, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
