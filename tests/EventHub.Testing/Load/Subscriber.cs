using EventHub.Log;
using EventHub.Testing.Reconciling;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;

namespace EventHub.Testing.Load;

/// <summary>
/// A reader that keeps its cursor with what it received, and after each lost connection goes on from it over a new one.
/// </summary>
/// <param name="filter">As <c>subscribe_events</c> takes it.</param>
/// <param name="matches">The same filter, said of the log.</param>
/// <param name="connect">Makes each next connection, wherever it leads.</param>
/// <param name="batching">A preset's name; null: the hub's default.</param>
public sealed class Subscriber(
    string name, Dictionary<string, object> filter, Func<LoggedEvent, bool> matches, Func<HubConnection> connect, string? batching = null)
{
    /// <summary>For one try to connect and subscribe: a node that hangs answers nothing.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Silence _silence = new(TimeProvider.System);
    private readonly Dictionary<string, long> _newest = [];
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

    /// <summary>How many connections it has had.</summary>
    public int Connections { get; private set; }

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

    /// <summary>Whether it got this event of the lane or one after it.</summary>
    public bool HasReached(EventPosition position)
    {
        lock (_lock)
        {
            return _newest.GetValueOrDefault(position.Lane) >= position.Sequence;
        }
    }

    /// <summary>The longest time that it was sent nothing since this was asked last.</summary>
    public TimeSpan TakeLongestSilence()
    {
        lock (_lock)
        {
            return _silence.Take();
        }
    }

    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            using var backoff = new Backoff(new Random(name.Length));
            while (true)
            {
                var connection = await Eventually.Get(
                    async token =>
                    {
                        var connected = await TryConnectAsync(token);
                        if (connected is null)
                        {
                            await backoff.WaitAsync(token);
                        }

                        return connected;
                    },
                    $"{name} to be connected",
                    cancellationToken: stop);
                backoff.Reset();
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
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            await connection.StartAsync(limit.Token);
            var answer = await connection.InvokeAsync<SubscriptionMessage>("subscribe_events", Request(connection), limit.Token);
            lock (_lock)
            {
                _cursor ??= answer.Cursor;
                Connections++;
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
        if (batching is not null)
        {
            request.Add("batching", batching);
        }

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

            _silence.End();
            foreach (var e in batch.Events)
            {
                var position = Positions.Parse(e.Position);
                _received.Add(new ReceivedEvent(Guid.Parse(e.Id), position));
                _newest[position.Lane] = Math.Max(position.Sequence, _newest.GetValueOrDefault(position.Lane));
            }

            _cursor = batch.Cursor;
        }
    }
}
