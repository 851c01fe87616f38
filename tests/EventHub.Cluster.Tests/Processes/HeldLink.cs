using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace EventHub.Cluster.Tests.Processes;

/// <summary>
/// A way to a server on which what clients send can be held up, as a network does it, connection by connection. What the server
/// answers always passes.
/// </summary>
internal sealed class HeldLink : IAsyncDisposable
{
    /// <summary>More than a message of the tests: what is written at once is held or passed as a whole.</summary>
    private const int ChunkBytes = 128 * 1024;

    private readonly int _server;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _heldMayPass = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _accepting;
    private volatile byte[]? _mark;
    private volatile TaskCompletionSource? _everythingMayPass;

    /// <param name="server">Its port, on loopback.</param>
    public HeldLink(int server)
    {
        _server = server;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Completes when something with the mark has come and is held.</summary>
    public Task Held => _held.Task;

    /// <summary>Holds the first that contains it, and whatever follows on its connection, until <see cref="LetHeldPass"/>.</summary>
    public void HoldWhatContains(byte[] mark) => _mark = mark;

    public void LetHeldPass() => _heldMayPass.TrySetResult();

    /// <summary>Holds all that comes on any other connection, until <see cref="LetEverythingPass"/>.</summary>
    public void HoldEverythingElse() => _everythingMayPass ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void LetEverythingPass()
    {
        LetHeldPass();
        _everythingMayPass?.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await Task.WhenAll([_accepting, .. _connections]);
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _connections.Add(JoinAsync(client));
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Asked to end.
        }
    }

    /// <summary>A connection ends for both when it ends for one.</summary>
    private async Task JoinAsync(TcpClient client)
    {
        using var server = new TcpClient { NoDelay = true };
        using (client)
        {
            client.NoDelay = true;
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _server, _stop.Token);
                await await Task.WhenAny(
                    server.GetStream().CopyToAsync(client.GetStream(), _stop.Token), SendAsync(client.GetStream(), server.GetStream()));
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // The other side of the connection is told by its end.
            }
        }
    }

    private async Task SendAsync(NetworkStream from, NetworkStream to)
    {
        var chunk = new byte[ChunkBytes];
        var isMarked = false;
        int count;
        while ((count = await from.ReadAsync(chunk, _stop.Token)) > 0)
        {
            if (_mark is { } mark && chunk.AsSpan(0, count).IndexOf(mark) >= 0)
            {
                _mark = null;
                isMarked = true;
                _held.TrySetResult();
                await _heldMayPass.Task.WaitAsync(_stop.Token);
            }
            else if (!isMarked && _everythingMayPass is { } all)
            {
                await all.Task.WaitAsync(_stop.Token);
            }

            await to.WriteAsync(chunk.AsMemory(0, count), _stop.Token);
        }
    }
}
