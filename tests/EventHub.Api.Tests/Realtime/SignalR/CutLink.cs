using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace EventHub.Api.Tests.Realtime.SignalR;

/// <summary>A way to a server that can be cut, as a network does it: both sides find their connections gone, and may make new ones.</summary>
internal sealed class CutLink : IAsyncDisposable
{
    private readonly Uri _server;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, Task> _connections = new();
    private readonly Task _accepting;
    private int _made;

    public CutLink(Uri server)
    {
        _server = server;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The same address at this end.</summary>
    public Uri Address => new UriBuilder(_server) { Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.Uri;

    /// <summary>Connections made so far.</summary>
    public int Made => Volatile.Read(ref _made);

    public void Cut()
    {
        foreach (var (client, _) in _connections)
        {
            client.Close();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting;
        Cut();
        await Task.WhenAll(_connections.Values);
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                Interlocked.Increment(ref _made);
                _connections[client] = JoinAsync(client);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Asked to end.
        }
    }

    private async Task JoinAsync(TcpClient client)
    {
        using var server = new TcpClient { NoDelay = true };
        using (client)
        {
            try
            {
                client.NoDelay = true;
                await server.ConnectAsync(IPAddress.Loopback, _server.Port);
                await await Task.WhenAny(
                    server.GetStream().CopyToAsync(client.GetStream()), client.GetStream().CopyToAsync(server.GetStream()));
            }
            catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
            {
                // Cut, or ended by one side; the other one is told by its end.
            }
        }
    }
}
