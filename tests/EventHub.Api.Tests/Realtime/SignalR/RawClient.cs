using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;

namespace EventHub.Api.Tests.Realtime.SignalR;

/// <summary>A WebSocket that says to the hub whatever the test likes.</summary>
internal sealed class RawClient : IDisposable
{
    private const byte RecordSeparator = 0x1e;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[256 * 1024];
    private readonly Queue<string> _messages = new();
    private readonly bool _isText;

    private RawClient(string protocol) => _isText = protocol == HubClient.Json;

    public static Task<RawClient> ConnectAsync(HubServer server, string protocol, string user) =>
        ConnectAsync(server.HubAddress, server.Token(user), protocol);

    /// <param name="hub">Where the SignalR hub is.</param>
    /// <param name="receiveBuffer">Bytes that the system takes in for it while it reads nothing; null: as many as the system likes.</param>
    public static async Task<RawClient> ConnectAsync(Uri hub, string token, string protocol, int? receiveBuffer = null)
    {
        var client = new RawClient(protocol);
        var address = new UriBuilder(hub) { Scheme = "ws", Query = "access_token=" + token };
        using var deadline = Deadline();
        using var invoker = new HttpMessageInvoker(SmallReceiver.Handler(receiveBuffer));
        await client._socket.ConnectAsync(address.Uri, invoker, deadline.Token);
        await client.SendAsync(Encoding.UTF8.GetBytes($"{{\"protocol\":\"{protocol}\",\"version\":1}}\u001e"));
        return client;
    }

    /// <returns>False when the hub has closed the connection.</returns>
    public async Task<bool> SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var deadline = Deadline();
            await _socket.SendAsync(bytes, _isText ? WebSocketMessageType.Text : WebSocketMessageType.Binary, true, deadline.Token);
            return true;
        }
        catch (WebSocketException)
        {
            return false;
        }
    }

    /// <summary>Says that nothing more will come.</summary>
    public async Task CloseOutputAsync()
    {
        try
        {
            using var deadline = Deadline();
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, deadline.Token);
        }
        catch (WebSocketException)
        {
            // The hub was first, which is what receiving will find.
        }
    }

    /// <returns>What came in one WebSocket message, or null when the hub has closed the connection.</returns>
    public async Task<ReadOnlyMemory<byte>?> ReceiveAsync()
    {
        using var deadline = Deadline();
        var length = 0;
        try
        {
            for (; ; )
            {
                var received = await _socket.ReceiveAsync(_buffer.AsMemory(length), deadline.Token);
                length += received.Count;
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    return null;
                }

                if (received.EndOfMessage)
                {
                    return _buffer.AsMemory(0, length);
                }
            }
        }
        catch (WebSocketException)
        {
            return null;
        }
    }

    /// <summary>The next message of the JSON protocol; the first is the answer to the handshake.</summary>
    public async Task<string> NextAsync() =>
        await TryNextAsync() ?? throw new InvalidOperationException("the hub has closed the connection");

    /// <returns>The same, or null when the hub has closed the connection.</returns>
    public async Task<string?> TryNextAsync()
    {
        while (_messages.Count == 0)
        {
            if (await ReceiveAsync() is not { } bytes)
            {
                return null;
            }

            foreach (var message in Encoding.UTF8.GetString(bytes.Span).Split((char)RecordSeparator, StringSplitOptions.RemoveEmptyEntries))
            {
                _messages.Enqueue(message);
            }
        }

        return _messages.Dequeue();
    }

    public void Dispose() => _socket.Dispose();

    private static CancellationTokenSource Deadline()
    {
        var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Patience);
        return deadline;
    }
}
