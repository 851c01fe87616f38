using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace EventHub.Bench.Readers;

/// <summary>Opens a connection and asks for a WebSocket on it (RFC 6455, section 4).</summary>
internal static class WebSocketHandshake
{
    private const int MaxResponse = 8 * 1024;

    private const int TimeoutMilliseconds = 30_000;

    /// <param name="address">Where to.</param>
    /// <param name="receiveBuffer">Bytes that the kernel keeps for a reader that does not read; null: what it thinks best.</param>
    /// <returns>The socket, and the bytes that came behind the response.</returns>
    /// <exception cref="InvalidDataException">The server did not switch to WebSocket.</exception>
    public static (Socket Socket, byte[] Behind) Open(Uri address, int? receiveBuffer = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveTimeout = TimeoutMilliseconds,
            SendTimeout = TimeoutMilliseconds,
        };
        try
        {
            if (receiveBuffer is { } bytes)
            {
                // Before connecting: the window that is offered to the sender follows from it.
                socket.ReceiveBufferSize = bytes;
            }

            socket.Connect(IPAddress.Parse(address.Host), address.Port);
            var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
            socket.Send(Encoding.ASCII.GetBytes(
                $"GET {address.PathAndQuery} HTTP/1.1\r\nHost: {address.Authority}\r\nUpgrade: websocket\r\n"
                + $"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n"));
            return (socket, ReadResponse(socket));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static byte[] ReadResponse(Socket socket)
    {
        var buffer = new byte[MaxResponse];
        var length = 0;
        while (length < buffer.Length)
        {
            var received = socket.Receive(buffer.AsSpan(length));
            if (received == 0)
            {
                break;
            }

            length += received;
            var end = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            if (end < 0)
            {
                continue;
            }

            return buffer.AsSpan().StartsWith("HTTP/1.1 101 "u8)
                ? buffer[(end + 4)..length]
                : throw new InvalidDataException($"the server refused the WebSocket: {Encoding.UTF8.GetString(buffer, 0, length)}");
        }

        throw new InvalidDataException("the server closed the connection instead of opening a WebSocket");
    }
}
