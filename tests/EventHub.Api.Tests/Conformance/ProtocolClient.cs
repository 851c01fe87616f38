using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using EventHub.Api.Realtime.Json;
using EventHub.Api.Realtime.Messages;
using EventHub.Api.Tests.Realtime.WebSockets;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace EventHub.Api.Tests.Conformance;

/// <summary>The protocol's messages, whatever carries them.</summary>
internal abstract class ProtocolClient : IAsyncDisposable
{
    public const string SignalRJson = "signalr_json";

    public const string SignalRMessagePack = "signalr_messagepack";

    public const string WebSocket = "websocket";

    /// <summary>Every transport on which clients can speak.</summary>
    public static IReadOnlyList<string> Transports { get; } = [SignalRJson, SignalRMessagePack, WebSocket];

    /// <param name="transport">One of <see cref="Transports"/>.</param>
    /// <param name="hub">Its address.</param>
    public static async Task<ProtocolClient> ConnectAsync(string transport, Uri hub, string token) => transport == WebSocket
        ? new SocketProtocol(await SocketClient.ConnectAsync(new Uri(hub, "/api/websocket/ws"), token))
        : await SignalRProtocol.ConnectAsync(new Uri(hub, "/hubs/events"), token, transport == SignalRMessagePack);

    /// <returns>The answer, and its name where answers have one.</returns>
    public abstract Task<(string? Name, JsonElement Data)> CallAsync(string message, string? data = null);

    /// <summary>For a message that has no answer; returns when the hub has taken it.</summary>
    public abstract Task SendAsync(string message, string data);

    /// <summary>The error that a message is refused with.</summary>
    public abstract Task<JsonElement> RefusedAsync(string message, string data);

    /// <summary>The next message of this name; others before it are passed over.</summary>
    public Task<JsonElement> NextAsync(string name) => NextAsync(candidate => candidate == name);

    /// <summary>The next message with such a name.</summary>
    public abstract Task<JsonElement> NextAsync(Predicate<string> isWanted);

    public abstract ValueTask DisposeAsync();

    private sealed class SocketProtocol(SocketClient client) : ProtocolClient
    {
        public override async Task<(string? Name, JsonElement Data)> CallAsync(string message, string? data)
        {
            var answer = await client.CallAsync(message, data);
            var name = answer.GetProperty("type").GetString();
            return name == ServerMessages.Error
                ? throw new InvalidOperationException($"{message} {data}: {answer.GetProperty("data")}")
                : (name, answer.GetProperty("data"));
        }

        public override async Task SendAsync(string message, string data)
        {
            await client.SendAsync($$"""{"type":"{{message}}","data":{{data}}}""");

            // Messages are taken one after the other.
            await client.CallAsync("ping");
        }

        public override async Task<JsonElement> RefusedAsync(string message, string data)
        {
            var answer = await client.CallAsync(message, data);
            Assert.Equal(ServerMessages.Error, answer.GetProperty("type").GetString());
            return answer.GetProperty("data");
        }

        public override async Task<JsonElement> NextAsync(Predicate<string> isWanted)
        {
            while (await client.TryNextAsync() is { } message)
            {
                if (isWanted(message.GetProperty("type").GetString()!))
                {
                    return message.GetProperty("data");
                }
            }

            throw new InvalidOperationException($"closed with {client.CloseCode} before what was waited for");
        }

        public override ValueTask DisposeAsync() => client.DisposeAsync();
    }

    private sealed class SignalRProtocol : ProtocolClient
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

        private readonly HubConnection _connection;
        private readonly Channel<(string Name, JsonElement Data)> _messages = Channel.CreateUnbounded<(string, JsonElement)>();

        private SignalRProtocol(HubConnection connection)
        {
            _connection = connection;
            foreach (var name in ServerMessages.All)
            {
                connection.On<AnyMessage>(name, message => _messages.Writer.TryWrite((name, message.Json)));
            }
        }

        public static async Task<ProtocolClient> ConnectAsync(Uri address, string token, bool isMessagePack)
        {
            var builder = new HubConnectionBuilder().WithUrl(
                address, HttpTransportType.WebSockets, options => options.AccessTokenProvider = () => Task.FromResult<string?>(token));
            var client = new SignalRProtocol((isMessagePack ? builder.AddMessagePackProtocol() : builder).Build());
            await client._connection.StartAsync(TestContext.Current.CancellationToken);
            return client;
        }

        public override async Task<(string? Name, JsonElement Data)> CallAsync(string message, string? data) =>
            (null, Parse(await _connection.InvokeCoreAsync<RawJson>(message, Arguments(data), TestContext.Current.CancellationToken)));

        public override Task SendAsync(string message, string data) =>
            _connection.InvokeCoreAsync(message, Arguments(data), TestContext.Current.CancellationToken);

        public override async Task<JsonElement> RefusedAsync(string message, string data)
        {
            var text = (await Assert.ThrowsAsync<HubException>(() => SendAsync(message, data))).Message;
            return JsonDocument.Parse(text[text.IndexOf('{', StringComparison.Ordinal)..]).RootElement;
        }

        public override async Task<JsonElement> NextAsync(Predicate<string> isWanted)
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            deadline.CancelAfter(Patience);
            while (true)
            {
                var message = await _messages.Reader.ReadAsync(deadline.Token);
                if (isWanted(message.Name))
                {
                    return message.Data;
                }
            }
        }

        public override ValueTask DisposeAsync() => _connection.DisposeAsync();

        private static object?[] Arguments(string? data) => data is null ? [] : [new RawJson(Encoding.UTF8.GetBytes(data))];

        private static JsonElement Parse(RawJson json) => JsonDocument.Parse(json.Utf8).RootElement;
    }
}
