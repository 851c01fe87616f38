using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using EventHub.Testing;

namespace EventHub.EndToEnd.Tests.Authorization;

/// <summary>Everything that a plain WebSocket is sent after it has asked for something.</summary>
internal sealed class PlainSocketWay : IWay
{
    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentQueue<JsonElement> _events = new();
    private readonly CancellationTokenSource _end = new();
    private Task _reading = Task.CompletedTask;

    private PlainSocketWay(string name) => Name = name;

    public string Name { get; }

    /// <param name="path">Of the socket; a connection type subscribes by itself.</param>
    /// <param name="requests">What is said first.</param>
    public static async Task<PlainSocketWay> OpenAsync(string name, HubProcess hub, string token, string path, params object[] requests)
    {
        var way = new PlainSocketWay(name);
        way._socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        await way._socket.ConnectAsync(new UriBuilder(new Uri(hub.Address, path)) { Scheme = "ws" }.Uri, CancellationToken.None);
        foreach (var request in requests)
        {
            await way._socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(request), WebSocketMessageType.Text, true, CancellationToken.None);
        }

        way._reading = way.ReadAllAsync();
        return way;
    }

    public async Task<IReadOnlyList<JsonElement>> ReadAsync(Fences fences)
    {
        await Eventually.Holds(
            () => _reading.IsFaulted || fences.Last.IsSubsetOf(_events.Select(static e => e.GetProperty("id").GetGuid())), $"the last events to come to {Name}");
        return _reading.IsFaulted ? throw _reading.Exception!.InnerException! : [.. _events];
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _socket.Dispose();
        _end.Dispose();
    }

    private async Task ReadAllAsync()
    {
        var buffer = new byte[64 * 1024];
        using var message = new MemoryStream();
        while (true)
        {
            var part = await _socket.ReceiveAsync(buffer.AsMemory(), _end.Token);
            message.Write(buffer, 0, part.Count);
            if (!part.EndOfMessage)
            {
                continue;
            }

            Assert.Equal(WebSocketMessageType.Text, part.MessageType);
            using var document = JsonDocument.Parse(Encoding.UTF8.GetString(message.ToArray()));
            message.SetLength(0);
            Take(document.RootElement);
        }
    }

    private void Take(JsonElement message)
    {
        var type = message.GetProperty("type").GetString();
        Assert.NotEqual("error", type);
        if (type is "batched_events" or "event_replay" or "recent_events")
        {
            foreach (var e in message.GetProperty("data").GetProperty("events").EnumerateArray())
            {
                _events.Enqueue(e.Clone());
            }
        }
    }
}
