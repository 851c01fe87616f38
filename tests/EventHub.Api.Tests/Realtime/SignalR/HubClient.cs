using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using EventHub.Api.Realtime.Json;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace EventHub.Api.Tests.Realtime.SignalR;

/// <summary>A real SignalR client that speaks in JSON texts, whichever protocol carries them.</summary>
internal sealed class HubClient : IAsyncDisposable
{
    public const string Json = "json";

    public const string MessagePack = "messagepack";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly HubConnection _connection;
    private readonly Channel<(string Name, JsonElement Data)> _messages = Channel.CreateUnbounded<(string, JsonElement)>();

    private HubClient(HubConnection connection)
    {
        _connection = connection;
        foreach (var name in (string[])["welcome", "batched_events", "gap", "watermark", "error"])
        {
            connection.On<RawJson>(name, data => _messages.Writer.TryWrite((name, Parse(data))));
        }

        connection.Closed += e =>
        {
            _messages.Writer.TryComplete();
            return Task.CompletedTask;
        };
    }

    public bool HasMessage => _messages.Reader.TryPeek(out _);

    /// <param name="server">Where it connects to, unless by <paramref name="hub"/>.</param>
    /// <param name="isStateful">Asks to go on on the same connection when the network breaks.</param>
    public static async Task<HubClient> ConnectAsync(
        HubServer server, string protocol = Json, string? token = null, Uri? hub = null, bool isStateful = false)
    {
        token ??= server.Token();
        var builder = new HubConnectionBuilder().WithUrl(hub ?? server.HubAddress, HttpTransportType.WebSockets, options =>
            options.AccessTokenProvider = () => Task.FromResult<string?>(token));
        if (isStateful)
        {
            builder.WithStatefulReconnect();
        }

        if (protocol == MessagePack)
        {
            builder.AddMessagePackProtocol();
        }

        var client = new HubClient(builder.Build());
        await client._connection.StartAsync(TestContext.Current.CancellationToken);
        return client;
    }

    public async Task<(string Name, JsonElement Data)> NextAsync()
    {
        using var deadline = Deadline();
        return await _messages.Reader.ReadAsync(deadline.Token);
    }

    public async Task<JsonElement> NextAsync(string name)
    {
        var (actual, data) = await NextAsync();
        Assert.Equal(name, actual);
        return data;
    }

    /// <summary>Completes when the connection is closed, after all that it was sent.</summary>
    public async Task ClosedAsync()
    {
        using var deadline = Deadline();
        Assert.False(await _messages.Reader.WaitToReadAsync(deadline.Token), "a message came instead of the end");
    }

    public async Task<JsonElement> CallAsync(string method, string? argument = null)
    {
        var arguments = argument is null ? [] : new object?[] { new RawJson(Encoding.UTF8.GetBytes(argument)) };
        return Parse(await _connection.InvokeCoreAsync<RawJson>(method, arguments, TestContext.Current.CancellationToken));
    }

    public Task SendAsync(string method, string argument) =>
        _connection.InvokeCoreAsync(method, [new RawJson(Encoding.UTF8.GetBytes(argument))], TestContext.Current.CancellationToken);

    /// <summary>The protocol's error that a call is refused with.</summary>
    public Task<JsonElement> RefusedAsync(string method, string argument) => RefusedAsync(method, [new RawJson(Encoding.UTF8.GetBytes(argument))]);

    /// <summary>The same of a call with any arguments.</summary>
    public async Task<JsonElement> RefusedAsync(string method, object?[] arguments)
    {
        var message = (await Assert.ThrowsAsync<HubException>(
            () => _connection.InvokeCoreAsync(method, arguments, TestContext.Current.CancellationToken))).Message;
        Assert.True(message.Contains('{', StringComparison.Ordinal), message);
        return JsonDocument.Parse(message[message.IndexOf('{', StringComparison.Ordinal)..]).RootElement;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private static JsonElement Parse(RawJson json) => JsonDocument.Parse(json.Utf8).RootElement;

    private static CancellationTokenSource Deadline()
    {
        var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Patience);
        return deadline;
    }
}
