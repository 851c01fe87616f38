using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using EventHub.Testing;

namespace EventHub.Api.Tests.Documents;

/// <summary>What a transport puts around a message.</summary>
internal interface IFraming
{
    string Path { get; }

    /// <summary>What is said before everything else; null: nothing.</summary>
    string? Greeting { get; }

    /// <summary>A message that has no answer is told to have been taken.</summary>
    bool TellsOfNothing { get; }

    string Write(string name, int id, JsonNode? data);

    /// <returns>What a text holds. Empty where it is none of the protocol's messages.</returns>
    IEnumerable<SocketMessage> Read(string text);
}

/// <summary>A message as it came.</summary>
/// <param name="Name">Null where the transport does not tell an answer's name.</param>
/// <param name="ReplyTo">The request that it answers.</param>
/// <param name="IsError">The answer to a refused request.</param>
/// <param name="Data">Null: none.</param>
internal sealed record SocketMessage(string? Name, int? ReplyTo, bool IsError, JsonNode? Data);

/// <summary>A connection to a hub, every message of which, of either side, is held against the document.</summary>
internal sealed class SocketTalk : IAsyncDisposable
{
    private static readonly TimeSpan Limit = Patience.For(TimeSpan.FromSeconds(45));

    private readonly ClientWebSocket _socket = new();
    private readonly Channel<SocketMessage> _pushed = Channel.CreateUnbounded<SocketMessage>();
    private readonly Channel<SocketMessage> _answers = Channel.CreateUnbounded<SocketMessage>();
    private readonly SocketContract _contract;
    private readonly IFraming _framing;
    private Task _reading = Task.CompletedTask;
    private int _lastId;

    private SocketTalk(SocketContract contract, IFraming framing) => (_contract, _framing) = (contract, framing);

    public static async Task<SocketTalk> ConnectAsync(DocumentedHub hub, SocketContract contract, IFraming framing, string user)
    {
        var talk = new SocketTalk(contract, framing);
        var address = new UriBuilder(new Uri(hub.Process.Address, framing.Path)) { Scheme = "ws", Query = $"access_token={hub.TokenOf(user)}" };
        using var limit = new CancellationTokenSource(Limit);
        await talk._socket.ConnectAsync(address.Uri, limit.Token);
        if (framing.Greeting is { } greeting)
        {
            await talk.WriteAsync(greeting);
        }

        talk._reading = talk.ReadAllAsync();
        return talk;
    }

    /// <summary>Says something that is taken.</summary>
    /// <returns>The answer's data.</returns>
    public async Task<JsonNode?> CallAsync(string name, string? data = null)
    {
        var sent = data is null ? null : JsonNode.Parse(data);
        _contract.CheckSent(name, sent);
        var answer = await AskAsync(name, sent);
        Assert.False(answer.IsError, $"{name} {data}: {answer.Data?.ToJsonString()}");
        _contract.CheckAnswer(name, answer);
        return answer.Data;
    }

    /// <summary>Says something that is not taken.</summary>
    /// <returns>The code.</returns>
    public async Task<int> RefusedAsync(string name, string? data)
    {
        var answer = await AskAsync(name, data is null ? null : JsonNode.Parse(data));
        Assert.True(answer.IsError, $"{name} {data}: {answer.Data?.ToJsonString()}");
        _contract.CheckReceived("error", answer.Data);
        return answer.Data!["code"]!.GetValue<int>();
    }

    /// <summary>The next message of a name, that the hub sends by itself, for which something holds.</summary>
    public Task<JsonNode> UntilAsync(string name, Func<JsonNode, bool>? holds = null) =>
        UntilAsync(message => message.Name == name && holds?.Invoke(message.Data!) != false);

    /// <summary>The same, of any name.</summary>
    public async Task<JsonNode> UntilAsync(Func<SocketMessage, bool> holds)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (true)
        {
            var message = await _pushed.Reader.ReadAsync(limit.Token);
            if (holds(message))
            {
                return message.Data!;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _reading;
        _socket.Dispose();
    }

    private async Task<SocketMessage> AskAsync(string name, JsonNode? data)
    {
        using var limit = new CancellationTokenSource(Limit);
        var id = ++_lastId;
        await WriteAsync(_framing.Write(name, id, data));
        var isSilent = !_framing.TellsOfNothing && _contract.HasNoAnswer(name);
        if (isSilent)
        {
            // Messages are answered in turn: if the next one is, this one was taken.
            await WriteAsync(_framing.Write("ping", ++_lastId, null));
        }

        var answer = await _answers.Reader.ReadAsync(limit.Token);
        if (isSilent && answer.ReplyTo == id)
        {
            await _answers.Reader.ReadAsync(limit.Token);
        }

        Assert.True(answer.ReplyTo == id || isSilent, $"{name} was answered out of turn");
        return answer.ReplyTo == id ? answer : new SocketMessage(null, id, IsError: false, Data: null);
    }

    private Task WriteAsync(string text) =>
        _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    private async Task ReadAllAsync()
    {
        using var text = new MemoryStream();
        var buffer = new byte[64 * 1024];
        try
        {
            while (await _socket.ReceiveAsync(buffer, CancellationToken.None) is { MessageType: not WebSocketMessageType.Close } part)
            {
                text.Write(buffer, 0, part.Count);
                if (part.EndOfMessage)
                {
                    Take(Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length));
                    text.SetLength(0);
                }
            }

            _pushed.Writer.Complete();
            _answers.Writer.Complete();
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or JsonException)
        {
            _pushed.Writer.Complete(e);
            _answers.Writer.Complete(e);
        }
    }

    private void Take(string text)
    {
        foreach (var message in _framing.Read(text))
        {
            if (message.ReplyTo is null)
            {
                _contract.CheckReceived(message.Name!, message.Data);
            }

            (message.ReplyTo is null ? _pushed : _answers).Writer.TryWrite(message);
        }
    }
}
