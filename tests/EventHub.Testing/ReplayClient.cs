using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.SignalR.Client;

namespace EventHub.Testing;

/// <summary>A batch of a replay as it came.</summary>
public sealed record ReplayedBatch(string Replay, string Cursor, string FromTime, IReadOnlyList<JsonElement> Events)
{
    public IEnumerable<string> Positions => Events.Select(static e => e.GetProperty("position").GetString()!);
}

/// <summary>A client of a hub that reads replays.</summary>
public sealed class ReplayClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HubConnection _connection;
    private readonly Channel<ReplayedBatch> _batches = Channel.CreateUnbounded<ReplayedBatch>();
    private readonly Channel<JsonElement> _statuses = Channel.CreateUnbounded<JsonElement>();

    private ReplayClient(HubConnection connection)
    {
        _connection = connection;
        connection.On<JsonElement>("event_replay", batch => _batches.Writer.TryWrite(new ReplayedBatch(
            batch.GetProperty("replay_id").GetString()!,
            batch.GetProperty("cursor").GetString()!,
            batch.GetProperty("from_time").GetString()!,
            [.. batch.GetProperty("events").EnumerateArray()])));
        connection.On<JsonElement>("replay_status", status => _statuses.Writer.TryWrite(status));
    }

    public bool HasBatch => _batches.Reader.TryPeek(out _);

    /// <param name="connection">Not started yet; the client's from now on.</param>
    public static async Task<ReplayClient> ConnectAsync(HubConnection connection)
    {
        var client = new ReplayClient(connection);
        await connection.StartAsync();
        return client;
    }

    public Task<JsonElement> CallAsync(string method, object argument) => _connection.InvokeAsync<JsonElement>(method, argument);

    public Task AckAsync(ReplayedBatch batch) => _connection.InvokeAsync("ack", new { replay_id = batch.Replay, cursor = batch.Cursor });

    public async Task<ReplayedBatch> NextAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        return await _batches.Reader.ReadAsync(limit.Token);
    }

    /// <summary>The positions of the next events, as many as asked for, in whatever batches.</summary>
    public async Task<(List<string> Positions, ReplayedBatch Last)> TakeAsync(int count)
    {
        var positions = new List<string>();
        ReplayedBatch batch;
        do
        {
            batch = await NextAsync();
            positions.AddRange(batch.Positions);
        }
        while (positions.Count < count);

        return (positions, batch);
    }

    /// <summary>The first status that was pushed for which something holds.</summary>
    public async Task<JsonElement> UntilAsync(Func<JsonElement, bool> holds)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            var status = await _statuses.Reader.ReadAsync(limit.Token);
            if (holds(status))
            {
                return status;
            }
        }
    }

    public Task<JsonElement> UntilStatusAsync(string name) => UntilAsync(status => status.GetProperty("status").GetString() == name);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
