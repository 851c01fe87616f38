using System.Net;
using System.Net.Sockets;
using System.Text;
using EventHub.Bench.Producing;

namespace EventHub.Bench.Nats;

/// <summary>Publishes the events of the hub's producers over TCP at a rate, a hundred at a time in one write.</summary>
internal sealed class NatsPublisher : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(2);

    private readonly Socket _socket;
    private readonly byte[] _command;
    private readonly QueryEvents _events;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;
    private double _rate;
    private long _published;

    private NatsPublisher(Socket socket, string subject, double eventsPerSecond, TimeProvider time)
    {
        _socket = socket;
        _command = Encoding.ASCII.GetBytes($"PUB {subject} ");
        _events = new QueryEvents(time, seed: 1);
        _time = time;
        _rate = eventsPerSecond;
        _running = Task.Run(RunAsync);
    }

    public long Published => Volatile.Read(ref _published);

    public double EventsPerSecond
    {
        get => Volatile.Read(ref _rate);
        set => Volatile.Write(ref _rate, value);
    }

    public static async Task<NatsPublisher> OpenAsync(
        int port, string subject, double eventsPerSecond, TimeProvider time, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        await socket.SendAsync(Encoding.ASCII.GetBytes(NatsServerProcess.Connect), cancellationToken);
        return new NatsPublisher(socket, subject, eventsPerSecond, time);
    }

    /// <exception cref="InvalidOperationException">The server took no more.</exception>
    public void ThrowIfFailed()
    {
        if (_running.IsFaulted)
        {
            throw new InvalidOperationException("the load broke off", _running.Exception.InnerException);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _socket.Dispose();
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        var answers = DiscardAnswersAsync();
        using var timer = new PeriodicTimer(Tick, _time);
        using var batch = new MemoryStream();
        var credit = 0d;
        for (var before = _time.GetTimestamp(); await timer.WaitForNextTickAsync(_stopping.Token);)
        {
            var now = _time.GetTimestamp();
            credit += EventsPerSecond * _time.GetElapsedTime(before, now).TotalSeconds;
            before = now;
            for (; credit >= PacedProducer.DefaultBatchSize; credit -= PacedProducer.DefaultBatchSize)
            {
                batch.SetLength(0);
                for (var i = 1; i <= PacedProducer.DefaultBatchSize; i++)
                {
                    Write(batch, _events.OnTheWire(_published + i, ClosedLoop.SourceOf((int)(_published / PacedProducer.DefaultBatchSize))));
                }

                await _socket.SendAsync(batch.GetBuffer().AsMemory(0, (int)batch.Length), _stopping.Token);
                Volatile.Write(ref _published, _published + PacedProducer.DefaultBatchSize);
            }
        }

        await answers;
    }

    private void Write(MemoryStream batch, byte[] payload)
    {
        batch.Write(_command);
        batch.Write(Encoding.ASCII.GetBytes(payload.Length.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        batch.Write("\r\n"u8);
        batch.Write(payload);
        batch.Write("\r\n"u8);
    }

    /// <summary>Answers the server's pings: it gives a client up that answers none.</summary>
    private async Task DiscardAnswersAsync()
    {
        var buffer = new byte[4 * 1024];
        while (await _socket.ReceiveAsync(buffer, _stopping.Token) is var received and > 0)
        {
            if (buffer.AsSpan(0, received).IndexOf("PING\r\n"u8) >= 0)
            {
                await _socket.SendAsync("PONG\r\n"u8.ToArray(), _stopping.Token);
            }
        }
    }
}
