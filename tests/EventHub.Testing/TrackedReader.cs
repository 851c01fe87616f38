using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.SignalR.Client;

namespace EventHub.Testing;

/// <summary>A batch as it came.</summary>
public sealed record TrackedBatch(string Subscription, string Cursor, bool IsRedelivered, IReadOnlyList<string> Positions);

/// <summary>A client of a hub that acknowledges when it is told to.</summary>
public sealed class TrackedReader : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HubConnection _connection;
    private readonly Channel<TrackedBatch> _batches = Channel.CreateUnbounded<TrackedBatch>();

    private TrackedReader(HubConnection connection)
    {
        _connection = connection;
        connection.On<JsonElement>("batched_events", batch => _batches.Writer.TryWrite(new TrackedBatch(
            batch.GetProperty("subscription_id").GetString()!,
            batch.GetProperty("cursor").GetString()!,
            batch.TryGetProperty("redelivered", out var redelivered) && redelivered.GetBoolean(),
            [.. batch.GetProperty("events").EnumerateArray().Select(static e => e.GetProperty("position").GetString()!)])));
    }

    /// <param name="connection">Not started yet; the reader's from now on.</param>
    /// <param name="subscribe">What <c>subscribe_events</c> is given.</param>
    public static async Task<TrackedReader> ConnectAsync(HubConnection connection, string subscribe)
    {
        var reader = new TrackedReader(connection);
        await connection.StartAsync();
        await reader.SubscribeAsync(subscribe);
        return reader;
    }

    public Task<JsonElement> SubscribeAsync(string request) => _connection.InvokeAsync<JsonElement>(
        "subscribe_events", JsonDocument.Parse(request).RootElement);

    public async Task<TrackedBatch> NextAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        return await _batches.Reader.ReadAsync(limit.Token);
    }

    /// <summary>The positions of the next events, as many as asked for, in whatever batches.</summary>
    public async Task<(string[] Positions, TrackedBatch Last)> TakeAsync(int count)
    {
        var positions = new List<string>();
        TrackedBatch batch;
        do
        {
            batch = await NextAsync();
            positions.AddRange(batch.Positions);
        }
        while (positions.Count < count);

        return ([.. positions], batch);
    }

    public Task AckAsync(TrackedBatch batch) => _connection.InvokeAsync(
        "ack", new { cursor = batch.Cursor, subscription_id = batch.Subscription });

    /// <summary>What came beside what was taken.</summary>
    public IReadOnlyList<TrackedBatch> Rest()
    {
        var rest = new List<TrackedBatch>();
        while (_batches.Reader.TryRead(out var batch))
        {
            rest.Add(batch);
        }

        return rest;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
