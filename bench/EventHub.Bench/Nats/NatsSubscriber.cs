using System.Buffers.Text;
using System.Net.Sockets;
using System.Text;
using EventHub.Bench.Readers;

namespace EventHub.Bench.Nats;

/// <summary>A subscriber of one subject over a WebSocket, as cheap as the hub's: a socket and a reader that counts.</summary>
internal sealed class NatsSubscriber : IReadable, INatsSink, IDisposable
{
    private const string Lane = "bulk-0";

    private static readonly byte[] Pong = WebSocketWriter.Frame(WebSocketOpcode.Binary, "PONG\r\n"u8);

    private readonly ReadinessLoop _loop;
    private readonly WebSocketDeframer _deframer = new();
    private readonly NatsParser _parser;
    private readonly TaskCompletionSource _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _subscribed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _events;
    private long _bytes;

    private NatsSubscriber(Socket socket, ReadinessLoop loop)
    {
        Socket = socket;
        _loop = loop;
        _parser = new NatsParser(this);
    }

    public Socket Socket { get; }

    public LanePositions Positions { get; } = new(isDense: true);

    public long Last => Positions.LastOf(Lane);

    /// <summary>Every event is a message; the bytes are those of the protocol, without the WebSocket's own.</summary>
    public Received Received => new(Volatile.Read(ref _events), Volatile.Read(ref _events), Volatile.Read(ref _bytes), _deframer.Frames);

    /// <summary>Faults when the server went away or sent what it must not.</summary>
    public Task Broken => _broken.Task;

    /// <summary>Returns when the server has the subscription.</summary>
    public static async Task<NatsSubscriber> OpenAsync(Uri address, string subject, ReadinessLoop loop, CancellationToken cancellationToken)
    {
        var (socket, behind) = WebSocketHandshake.Open(address);
        socket.Blocking = false;
        var subscriber = new NatsSubscriber(socket, loop);
        subscriber.Take(behind);
        socket.Send(WebSocketWriter.Frame(
            WebSocketOpcode.Binary, Encoding.ASCII.GetBytes($"{NatsServerProcess.Connect}SUB {subject} 1\r\nPING\r\n")));
        loop.Watch(subscriber);
        await (await Task.WhenAny(subscriber._subscribed.Task, subscriber.Broken).WaitAsync(cancellationToken));
        return subscriber;
    }

    public int Read(Span<byte> buffer)
    {
        try
        {
            var received = Socket.Receive(buffer, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
            {
                return 0;
            }

            if (error != SocketError.Success || received == 0)
            {
                throw new IOException($"the server closed the connection ({error})");
            }

            Take(buffer[..received]);
            return received;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or ObjectDisposedException)
        {
            _loop.Forget(this);
            _broken.TrySetException(e);
            Socket.Dispose();
            return 0;
        }
    }

    public void TakeMessage(ReadOnlySpan<byte> head, long length)
    {
        var at = head.IndexOf((byte)':') is var colon && colon < 0 ? -1 : head[(colon + 1)..].IndexOf((byte)':') + colon + 2;
        if (at <= 0 || !Utf8Parser.TryParse(head[at..], out long sequence, out _))
        {
            throw new InvalidDataException($"an event has no position at its front: {Encoding.UTF8.GetString(head)}");
        }

        Positions.Take("bulk-0"u8, sequence, 1);
        Volatile.Write(ref _events, _events + 1);
    }

    public void TakeControl(ReadOnlySpan<byte> line)
    {
        if (line.SequenceEqual("PING"u8))
        {
            Socket.Send(Pong);
        }
        else if (line.SequenceEqual("PONG"u8))
        {
            _subscribed.TrySetResult();
        }
        else if (line.StartsWith("-ERR"u8))
        {
            throw new InvalidDataException($"the server refused: {Encoding.UTF8.GetString(line)}");
        }
    }

    public void Dispose()
    {
        if (!Broken.IsCompleted)
        {
            _loop.Forget(this);
            Socket.Dispose();
        }
    }

    private void Take(ReadOnlySpan<byte> input)
    {
        while (_deframer.TryRead(ref input, out var opcode, out var payload))
        {
            switch (opcode)
            {
                case WebSocketOpcode.Text or WebSocketOpcode.Binary or WebSocketOpcode.Continuation:
                    Volatile.Write(ref _bytes, _bytes + payload.Length);
                    _parser.Append(payload);
                    break;
                case WebSocketOpcode.Ping:
                    Socket.Send(WebSocketWriter.Frame(WebSocketOpcode.Pong, payload));
                    break;
                case WebSocketOpcode.Close:
                    throw new IOException($"the server closed the WebSocket: {Encoding.UTF8.GetString(payload)}");
            }
        }
    }
}
