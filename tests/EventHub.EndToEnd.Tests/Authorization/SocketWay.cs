using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text.Json;
using EventHub.Testing;
using Microsoft.AspNetCore.SignalR.Client;

namespace EventHub.EndToEnd.Tests.Authorization;

/// <summary>Everything that a SignalR connection is sent, whichever message brings it.</summary>
internal sealed class SocketWay : IWay
{
    private readonly HubConnection _connection;
    private readonly ConcurrentQueue<JsonElement> _events = new();
    private readonly Func<HubConnection, Task> _begin;
    private readonly bool _beginsLate;

    private SocketWay(string name, HubConnection connection, Func<HubConnection, Task> begin, bool beginsLate)
    {
        Name = name;
        _connection = connection;
        _begin = begin;
        _beginsLate = beginsLate;
        connection.On<JsonElement>("batched_events", Take);
        connection.On<JsonElement>("event_replay", Take);
    }

    public string Name { get; }

    /// <param name="begin">What the client asks for.</param>
    /// <param name="beginsLate">True: only when the events are in the log.</param>
    public static async Task<SocketWay> OpenAsync(string name, HubConnection connection, Func<HubConnection, Task> begin, bool beginsLate = false)
    {
        var way = new SocketWay(name, connection, begin, beginsLate);
        await connection.StartAsync();
        if (!beginsLate)
        {
            await begin(connection);
        }

        return way;
    }

    public async Task<IReadOnlyList<JsonElement>> ReadAsync(Fences fences)
    {
        if (_beginsLate)
        {
            await _begin(_connection);
        }

        await Eventually.Holds(
            () => fences.Last.IsSubsetOf(_events.Select(static e => e.GetProperty("id").GetGuid())), $"the last events to come to {Name}");
        return [.. _events];
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private void Take(JsonElement batch)
    {
        if (batch.TryGetProperty("payload", out var payload))
        {
            using var bytes = new MemoryStream(payload.GetBytesFromBase64());
            using var decoder = new BrotliStream(bytes, CompressionMode.Decompress);
            using var document = JsonDocument.Parse(decoder);
            Enqueue(document.RootElement.Clone());
        }
        else
        {
            Enqueue(batch.GetProperty("events"));
        }
    }

    private void Enqueue(JsonElement events)
    {
        foreach (var e in events.EnumerateArray())
        {
            _events.Enqueue(e);
        }
    }
}
