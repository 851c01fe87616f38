using System.Text.Json;
using EventHub.Testing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;

namespace EventHub.Cluster.Tests.Processes;

/// <summary>
/// A reader of everything that keeps its cursor with what it received; when its connection ends it goes on from the cursor at the
/// next node, as a client should.
/// </summary>
public sealed class ClusterReader : IAsyncDisposable
{
    private readonly IReadOnlyList<NodeProcess> _nodes;
    private readonly string _token;
    private readonly Lock _gate = new();
    private readonly List<(string Id, string Position, long At)> _received = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _subscribed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private HubConnection? _current;
    private string? _cursor;
    private int _next;
    private Task _running = Task.CompletedTask;

    private ClusterReader(IReadOnlyList<NodeProcess> nodes, string token)
    {
        _nodes = nodes;
        _token = token;
    }

    /// <summary>In order of arrival; the time is a timestamp of <see cref="TimeProvider.System"/>.</summary>
    public IReadOnlyList<(string Id, string Position, long At)> Received
    {
        get
        {
            lock (_gate)
            {
                return [.. _received];
            }
        }
    }

    /// <param name="nodes">Where it connects, the first one first.</param>
    public static async Task<ClusterReader> StartAsync(string token, params NodeProcess[] nodes)
    {
        var reader = new ClusterReader(nodes, token);
        reader._running = reader.RunAsync();
        await await Task.WhenAny(reader._running, reader._subscribed.Task);
        return reader;
    }

    public bool Has(string id)
    {
        lock (_gate)
        {
            return _received.Exists(r => r.Id == id);
        }
    }

    public Task WaitForAsync(string id, TimeSpan? within = null) => Eventually.Holds(() => Has(id), $"event {id} to arrive", within);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                var connection = await Eventually.Get(TryConnectAsync, "a node to take the reader", cancellationToken: _stop.Token);
                await using (connection)
                {
                    var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    connection.Closed += _ =>
                    {
                        closed.TrySetResult();
                        return Task.CompletedTask;
                    };
                    if (connection.State != HubConnectionState.Disconnected)
                    {
                        await closed.Task.WaitAsync(_stop.Token);
                    }
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Asked to end.
        }
    }

    private async Task<HubConnection?> TryConnectAsync(CancellationToken cancellationToken)
    {
        var connection = _nodes[_next++ % _nodes.Count].Connection(_token);
        connection.On<JsonElement>("batched_events", batch => Receive(connection, batch));
        try
        {
            await connection.StartAsync(cancellationToken);
            lock (_gate)
            {
                _current = connection;
            }

            var answer = await connection.InvokeAsync<JsonElement>(
                "subscribe_events", new { cursor = _cursor, batching = "low_latency" }, cancellationToken);
            lock (_gate)
            {
                _cursor ??= answer.GetProperty("cursor").GetString();
            }

            _subscribed.TrySetResult();
            return connection;
        }
        catch (Exception e) when (!IsRefusal(e) && !cancellationToken.IsCancellationRequested)
        {
            // The node is being killed or started: there are as many exceptions for that as there are moments.
            await connection.DisposeAsync();
            return null;
        }
    }

    private static bool IsRefusal(Exception exception) =>
        exception is HubException && !exception.Message.Contains("\"temporary\":true", StringComparison.Ordinal);

    private void Receive(HubConnection connection, JsonElement batch)
    {
        var now = TimeProvider.System.GetTimestamp();
        lock (_gate)
        {
            // The rest of a connection that was given up: what is in it comes again after the cursor.
            if (connection != _current)
            {
                return;
            }

            foreach (var e in batch.GetProperty("events").EnumerateArray())
            {
                _received.Add((e.GetProperty("id").GetString()!, e.GetProperty("position").GetString()!, now));
            }

            _cursor = batch.GetProperty("cursor").GetString();
        }
    }
}
