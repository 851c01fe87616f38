using EventHub.EndToEnd.Tests.Reconciling;
using EventHub.Testing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;

namespace EventHub.EndToEnd.Tests.Crashing;

/// <summary>
/// A reader that keeps its cursor with what it received, and after each lost connection goes on from it over a new one.
/// </summary>
/// <param name="filter">As <c>subscribe_events</c> takes it.</param>
/// <param name="matches">The same filter, said of the log.</param>
internal sealed class Subscriber(
    string name, Dictionary<string, object> filter, Func<LoggedEvent, bool> matches, Func<HubConnection> connect)
{
    private readonly Lock _lock = new();
    private readonly List<ReceivedEvent> _received = [];
    private readonly TaskCompletionSource _subscribed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private HubConnection? _current;
    private string? _cursor;

    public string Name => name;

    public Func<LoggedEvent, bool> Matches => matches;

    /// <summary>Completes with the first subscription: from then on nothing may be missed.</summary>
    public Task Subscribed => _subscribed.Task;

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _received.Count;
            }
        }
    }

    public ReaderLedger Ledger
    {
        get
        {
            lock (_lock)
            {
                return new ReaderLedger(name, matches, [.. _received]);
            }
        }
    }

    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var connection = await Eventually.Get(TryConnectAsync, $"{name} to be connected", cancellationToken: stop);
                await using (connection)
                {
                    await WaitForCloseAsync(connection, stop);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to end.
        }
    }

    private static async Task WaitForCloseAsync(HubConnection connection, CancellationToken stop)
    {
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.Closed += _ =>
        {
            closed.TrySetResult();
            return Task.CompletedTask;
        };
        if (connection.State != HubConnectionState.Disconnected)
        {
            await closed.Task.WaitAsync(stop);
        }
    }

    private async Task<HubConnection?> TryConnectAsync(CancellationToken cancellationToken)
    {
        var connection = connect();
        connection.On<BatchMessage>("batched_events", batch => Receive(connection, batch));
        try
        {
            await connection.StartAsync(cancellationToken);
            var answer = await connection.InvokeAsync<SubscriptionMessage>("subscribe_events", Request(connection), cancellationToken);
            lock (_lock)
            {
                _cursor ??= answer.Cursor;
            }

            _subscribed.TrySetResult();
            return connection;
        }
        catch (Exception e) when (!IsRefusal(e) && !cancellationToken.IsCancellationRequested)
        {
            // The hub is being killed or started: there are as many exceptions for that as there are moments.
            await connection.DisposeAsync();
            return null;
        }
    }

    /// <summary>What the hub says no to, and will again.</summary>
    private static bool IsRefusal(Exception exception) =>
        exception is HubException && !exception.Message.Contains("\"temporary\":true", StringComparison.Ordinal);

    private Dictionary<string, object> Request(HubConnection connection)
    {
        var request = new Dictionary<string, object> { ["filter"] = filter };
        lock (_lock)
        {
            _current = connection;
            if (_cursor is not null)
            {
                request.Add("cursor", _cursor);
            }
        }

        return request;
    }

    private void Receive(HubConnection connection, BatchMessage batch)
    {
        lock (_lock)
        {
            // The rest of a connection that was given up: what is in it comes again after the cursor.
            if (!ReferenceEquals(connection, _current))
            {
                return;
            }

            foreach (var e in batch.Events)
            {
                _received.Add(new ReceivedEvent(Guid.Parse(e.Id), Positions.Parse(e.Position)));
            }

            _cursor = batch.Cursor;
        }
    }
}
