using System.Buffers.Binary;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace EventHub.Api.Tests.Realtime.WebSockets;

/// <summary>A plain WebSocket frame by frame: answers no ping and no close unless the test does, and sends what no library would.</summary>
internal sealed class RawSocket : IDisposable
{
    public const int Text = 1;

    public const int Close = 8;

    public const int Ping = 9;

    public const int Pong = 10;

    private const int Last = 0x80;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TcpClient _client;
    private readonly NetworkStream _stream;

    private RawSocket(TcpClient client)
    {
        _client = client;
        _stream = client.GetStream();
    }

    /// <summary>Returns when the hub has taken the request for a socket.</summary>
    public static async Task<RawSocket> ConnectAsync(Uri address, string token)
    {
        var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        var socket = new RawSocket(client);
        await socket._stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"GET {address.PathAndQuery} HTTP/1.1\r\nHost: {address.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + $"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {Convert.ToBase64String(RandomNumberGenerator.GetBytes(16))}\r\nAuthorization: Bearer {token}\r\n\r\n"));
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            head.Append((char)(await socket.ReadAsync(1))![0]);
        }

        Assert.StartsWith("HTTP/1.1 101", head.ToString(), StringComparison.Ordinal);
        return socket;
    }

    /// <summary>One whole frame, masked as clients have to.</summary>
    public Task SendAsync(int opcode, byte[] payload) => SendRawAsync(Masked(Last | opcode, payload));

    /// <summary>Bytes as they stand. To a hub that is gone they go nowhere.</summary>
    public async Task SendRawAsync(byte[] bytes)
    {
        try
        {
            await _stream.WriteAsync(bytes);
        }
        catch (IOException)
        {
            // What reading will find.
        }
    }

    /// <param name="first">Of the frame: flags and opcode.</param>
    public static byte[] Masked(int first, byte[] payload)
    {
        Assert.InRange(payload.Length, 0, 125);
        var mask = RandomNumberGenerator.GetBytes(4);
        return [(byte)first, (byte)(0x80 | payload.Length), .. mask, .. payload.Select((b, i) => (byte)(b ^ mask[i % 4]))];
    }

    /// <summary>The next frame; null when the hub has cut the connection.</summary>
    public async Task<(int Opcode, byte[] Payload)?> TryNextAsync()
    {
        if (await ReadAsync(2) is not { } head)
        {
            return null;
        }

        var length = head[1] switch
        {
            126 => BinaryPrimitives.ReadUInt16BigEndian((await ReadAsync(2))!),
            127 => (int)BinaryPrimitives.ReadUInt64BigEndian((await ReadAsync(8))!),
            var few => few,
        };
        return await ReadAsync(length) is { } payload ? (head[0] & 0x0f, payload) : null;
    }

    /// <summary>The next text that is of this type; other frames before it are passed over.</summary>
    public async Task<JsonElement> NextAsync(string type)
    {
        while (await TryNextAsync() is { } frame)
        {
            if (frame.Opcode == Text && JsonElement.Parse(frame.Payload) is var message && message.GetProperty("type").GetString() == type)
            {
                return message;
            }
        }

        throw new InvalidOperationException($"cut off before {type}");
    }

    /// <param name="payload">Of a close frame.</param>
    public static int CodeOf(byte[] payload) => BinaryPrimitives.ReadUInt16BigEndian(payload);

    /// <summary>The code of the close frame, or null when the connection was cut without one.</summary>
    public async Task<int?> CloseCodeAsync()
    {
        while (await TryNextAsync() is { } frame)
        {
            if (frame.Opcode == Close)
            {
                return CodeOf(frame.Payload);
            }
        }

        return null;
    }

    public void Dispose() => _client.Dispose();

    private async Task<byte[]?> ReadAsync(int count)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Patience);
        var bytes = new byte[count];
        try
        {
            await _stream.ReadExactlyAsync(bytes, deadline.Token);
            return bytes;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
