using System.Security.Cryptography;
using EventHub.Api.Realtime.Messages;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace EventHub.Api.Realtime.Sessions;

/// <summary>
/// A connection that the hub itself writes text to: one message at a time, whoever writes it, and an end that comes after what was
/// written, but within bounds.
/// </summary>
internal abstract class TextConnection : IClientConnection, IAsyncDisposable
{
    /// <summary>
    /// How long what is being written, and the client's part in closing, may take from the moment on that the connection is to end.
    /// A client that takes nothing is cut off then.
    /// </summary>
    internal static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    private readonly HttpContext _context;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Never disposed: it has no timer, and <see cref="Abort"/> may still be under way on another thread when the connection is.</summary>
    private readonly CancellationTokenSource _ending = new();
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private Task? _closing;
    private ITimer? _limit;
    private bool _isGone;

    /// <param name="context">Of the request that became the connection.</param>
    /// <param name="transport">How it is spoken to.</param>
    /// <param name="time">Bounds its end.</param>
    protected TextConnection(HttpContext context, ConnectionTransport transport, TimeProvider time)
    {
        _context = context;
        _time = time;
        Transport = transport;
        Id = RandomNumberGenerator.GetHexString(32, lowercase: true);

        // The server resets a connection whose client reads nothing for five seconds. Whether a reader is too slow is for its session
        // to say, which tells it why and lets it resume.
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }
    }

    public string Id { get; }

    public ConnectionTransport Transport { get; }

    public bool IsText => true;

    public Task Closed => _finished.Task;

    /// <summary>Cancelled when the hub has decided to end the connection.</summary>
    public CancellationToken Ending => _ending.Token;

    /// <summary>Cancelled when the client is gone.</summary>
    public CancellationToken Gone => _context.RequestAborted;

    /// <summary>What the client was told last of all; null: nothing is wrong.</summary>
    protected WireError? Reason { get; private set; }

    public abstract ValueTask WriteAsync(BatchedEvents batch);

    public abstract ValueTask WriteAsync(GapMessage gap);

    public abstract ValueTask WriteAsync(WatermarkMessage watermark);

    public abstract ValueTask WriteAsync(ReplayEvents events);

    public abstract ValueTask WriteAsync(ReplayStatusMessage status);

    /// <summary>The error that a connection ends with: every other one is the answer to a call.</summary>
    public ValueTask WriteAsync(WireError error)
    {
        Reason ??= error;
        return WriteErrorAsync(error, replyTo: default);
    }

    public void Abort()
    {
        lock (_gate)
        {
            if (_closing is not null)
            {
                return;
            }

            _limit = _time.CreateTimer(static context => ((HttpContext)context!).Abort(), _context, CloseTimeout, Timeout.InfiniteTimeSpan);
            _closing = CloseInTurnAsync();
        }

        _ending.Cancel();
    }

    /// <summary>For a connection without a session: says why and closes it.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="replyTo">The id of the message that it answers; empty: none.</param>
    public async Task EndAsync(WireError reason, ReadOnlyMemory<byte> replyTo = default)
    {
        Reason ??= reason;
        await WriteErrorAsync(reason, replyTo);
        Abort();
    }

    /// <summary>Closes it, where that was not done, and waits until nothing more is written.</summary>
    public async ValueTask DisposeAsync()
    {
        Abort();
        await _closing!;
        await _limit!.DisposeAsync();
        _finished.TrySetResult();
        GC.SuppressFinalize(this);
    }

    protected abstract ValueTask WriteErrorAsync(WireError error, ReadOnlyMemory<byte> replyTo);

    /// <summary>The transport's own way to say that nothing more follows.</summary>
    protected abstract ValueTask CloseAsync();

    /// <summary>Writes when everything before it is written. To a connection that is gone nothing is written.</summary>
    protected async ValueTask InTurnAsync<T>(T state, Func<T, ValueTask> write)
    {
        await _turn.WaitAsync();
        try
        {
            if (!_isGone)
            {
                await write(state);
            }
        }
        catch (Exception e) when (IsLoss(e))
        {
            _isGone = true;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The same, unless something else is being written.</summary>
    protected ValueTask IfIdleAsync<T>(T state, Func<T, ValueTask> write) =>
        _turn.CurrentCount == 0 ? ValueTask.CompletedTask : InTurnAsync(state, write);

    /// <summary>What reading and writing throw when the network or the client has ended the connection, or <see cref="Abort"/> has.</summary>
    protected static bool IsLoss(Exception exception) => exception is
        System.Net.WebSockets.WebSocketException or OperationCanceledException or IOException or ObjectDisposedException
        or ConnectionAbortedException or ConnectionResetException;

    private async Task CloseInTurnAsync() => await InTurnAsync(this, static async connection =>
    {
        await connection.CloseAsync();
        connection._isGone = true;
    });
}
