using System.Collections.Concurrent;
using System.Text.Json;
using EventHub.Testing;
using EventHub.Visibility;
using Microsoft.AspNetCore.SignalR.Client;

namespace EventHub.EndToEnd.Tests;

/// <summary>One connection of somebody, and everything that it was sent.</summary>
internal sealed class HubReader : IAsyncDisposable
{
    private readonly HubConnection _connection;
    private readonly ConcurrentQueue<JsonElement> _events = new();

    private HubReader(HubConnection connection)
    {
        _connection = connection;
        connection.On<JsonElement>("batched_events", batch =>
        {
            foreach (var e in batch.GetProperty("events").EnumerateArray())
            {
                _events.Enqueue(e.Clone());
            }
        });
    }

    public IReadOnlyList<JsonElement> Events => [.. _events];

    public static async Task<HubReader> ConnectAsync(HubProcess hub, string user, Role role, params string[] zones)
    {
        var reader = new HubReader(hub.Connection(hub.Token(user, role, zones)));
        await reader._connection.StartAsync();
        return reader;
    }

    /// <param name="cursor">Everything after it; null: from now on.</param>
    /// <returns>The cursor that the subscription begins after.</returns>
    public async Task<string> SubscribeAsync(string? cursor = null)
    {
        var answer = await _connection.InvokeAsync<JsonElement>("subscribe_events", new { cursor });
        return answer.GetProperty("cursor").GetString()!;
    }

    public async Task<IReadOnlyList<JsonElement>> GetRecentAsync()
    {
        var answer = await _connection.InvokeAsync<JsonElement>("get_recent_events", new { limit = 1_000 });
        return [.. answer.GetProperty("events").EnumerateArray()];
    }

    public Task WaitForAsync(int events) => Eventually.Holds(() => _events.Count >= events, $"{events} events to arrive");

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
