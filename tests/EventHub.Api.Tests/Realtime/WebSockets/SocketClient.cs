using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace EventHub.Api.Tests.Realtime.WebSockets;

/// <summary>A plain WebSocket that takes a message only when it is asked to.</summary>
internal sealed class SocketClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ClientWebSocket _socket = new();
    private readonly Queue<JsonElement> _pushed = new();
    private byte[] _buffer = new byte[64 * 1024];
    private int _calls;

    private SocketClient()
    {
    }

    /// <summary>The code that the hub closed with; null while it has not, and when it did not say one.</summary>
    public int? CloseCode => (int?)_socket.CloseStatus;

    public string? CloseReason => _socket.CloseStatusDescription;

    /// <param name="address">Of the socket, as http.</param>
    /// <param name="token">In the header; null: none.</param>
    /// <param name="receiveBuffer">Bytes that the system takes in for it while it reads nothing; null: as many as the system likes.</param>
    public static async Task<SocketClient> ConnectAsync(Uri address, string? token = null, int? receiveBuffer = null)
    {
        var client = new SocketClient();
        if (token is not null)
        {
            client._socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        }

        using var deadline = Deadline();
        using var invoker = new HttpMessageInvoker(SmallReceiver.Handler(receiveBuffer));
        await client._socket.ConnectAsync(new UriBuilder(address) { Scheme = "ws" }.Uri, invoker, deadline.Token);
        return client;
    }

    public Task SendAsync(string message) => SendAsync(Encoding.UTF8.GetBytes(message));

    /// <summary>One frame, the last of its message unless told otherwise. To a hub that has closed it goes nowhere.</summary>
    public async Task SendAsync(byte[] bytes, WebSocketMessageType type = WebSocketMessageType.Text, bool isLast = true)
    {
        try
        {
            using var deadline = Deadline();
            await _socket.SendAsync(bytes, type, isLast, deadline.Token);
        }
        catch (WebSocketException)
        {
            // What receiving will find.
        }
    }

    /// <summary>The answer to a message, whatever comes before it.</summary>
    public async Task<JsonElement> CallAsync(string type, string? data = null)
    {
        var id = $"c{++_calls}";
        await SendAsync($$"""{"type":"{{type}}","id":"{{id}}"{{(data is null ? "" : $",\"data\":{data}")}}}""");
        while (true)
        {
            var message = await ReceiveAsync() ?? throw new InvalidOperationException($"closed with {CloseCode} {CloseReason}");
            if (message.TryGetProperty("reply_to", out var replyTo) && replyTo.GetString() == id)
            {
                return message;
            }

            _pushed.Enqueue(message);
        }
    }

    /// <summary>The next message that is no answer to <see cref="CallAsync"/>; null when the hub has closed.</summary>
    public async Task<JsonElement?> TryNextAsync() => _pushed.TryDequeue(out var pushed) ? pushed : await ReceiveAsync();

    /// <summary>The data of the next one, which has to be of this type.</summary>
    public async Task<JsonElement> NextAsync(string type)
    {
        var message = await TryNextAsync() ?? throw new InvalidOperationException($"closed with {CloseCode} {CloseReason}");
        Assert.True(message.GetProperty("type").GetString() == type, $"{type} was expected, not {message}");
        return message.GetProperty("data");
    }

    /// <summary>What is left, to the end.</summary>
    /// <returns>The code it was closed with.</returns>
    public async Task<int?> ClosedAsync()
    {
        while (await TryNextAsync() is not null)
        {
            // Not of interest.
        }

        return CloseCode;
    }

    public async Task CloseAsync()
    {
        using var deadline = Deadline();
        await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, deadline.Token);
    }

    /// <summary>As a network that is gone.</summary>
    public void Abort() => _socket.Abort();

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<JsonElement?> ReceiveAsync()
    {
        using var deadline = Deadline();
        var length = 0;
        try
        {
            while (true)
            {
                var received = await _socket.ReceiveAsync(_buffer.AsMemory(length), deadline.Token);
                length += received.Count;
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, deadline.Token);
                    return null;
                }

                if (received.EndOfMessage)
                {
                    return JsonDocument.Parse(_buffer.AsMemory(0, length).ToArray()).RootElement;
                }

                Array.Resize(ref _buffer, Math.Max(_buffer.Length, 2 * length));
            }
        }
        catch (WebSocketException)
        {
            return null;
        }
    }

    private static CancellationTokenSource Deadline()
    {
        var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Patience);
        return deadline;
    }
}
