using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace EventHub.Bench.Readers;

/// <summary>
/// A subscriber that costs as little as can be: a socket, SignalR's JSON protocol on it, and a reader that counts.
/// </summary>
internal sealed class SignalRConnection : IReadable, IDisposable
{
    /// <summary>Under SignalR's 30 s after which a server gives a silent client up.</summary>
    public static readonly TimeSpan KeepAlivePeriod = TimeSpan.FromSeconds(10);

    private static readonly byte[] KeepAlive = WebSocketWriter.Record("""{"type":6}"""u8);

    private static readonly byte[] Hello = WebSocketWriter.Record("""{"protocol":"json","version":1}"""u8);

    private readonly ISocketLoop _loop;
    private readonly TimeProvider _time;
    private readonly WebSocketDeframer _deframer = new();
    private readonly RecordSplitter _splitter;
    private readonly Lock _sendGate = new();
    private readonly TaskCompletionSource _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _invocations;
    private long _acknowledged;

    private SignalRConnection(Socket socket, BatchReader reader, ISocketLoop loop, TimeProvider time)
    {
        Socket = socket;
        Reader = reader;
        _loop = loop;
        _time = time;
        _splitter = new RecordSplitter(reader);
    }

    public Socket Socket { get; }

    public BatchReader Reader { get; }

    /// <summary>WebSocket frames that came.</summary>
    public long Frames => _deframer.Frames;

    /// <summary>Tells the hub after every piece that was read how far it has come.</summary>
    public bool Acknowledges { get; init; }

    /// <summary>Faults when the server went away or sent what it must not.</summary>
    public Task Broken => _broken.Task;

    /// <param name="address">Of the hub, as <c>http</c>, with the access token in its query.</param>
    /// <param name="reader">Takes what comes.</param>
    /// <param name="loop">Reads it.</param>
    /// <param name="time">Says when it came.</param>
    /// <param name="line">How it is connected; null: as well as can be.</param>
    public static SignalRConnection Open(Uri address, BatchReader reader, ISocketLoop loop, TimeProvider time, SlowLine? line = null)
    {
        var (socket, behind) = WebSocketHandshake.Open(address, line?.ReceiveBuffer);
        socket.Blocking = false;
        var connection = new SignalRConnection(socket, reader, loop, time) { Acknowledges = line is not null };
        connection.Take(behind);
        connection.Send(Hello);
        loop.Watch(connection);
        return connection;
    }

    /// <summary>Calls a hub method with one argument; the answer is its result's JSON.</summary>
    public async Task<string> InvokeAsync(string method, string argument, CancellationToken cancellationToken)
    {
        var id = ++_invocations;
        var answer = Reader.Expect(id);
        Send(WebSocketWriter.Record(Encoding.UTF8.GetBytes(
            $$"""{"type":1,"invocationId":"{{id}}","target":{{JsonSerializer.Serialize(method)}},"arguments":[{{argument}}]}""")));
        var first = await Task.WhenAny(answer, Broken).WaitAsync(cancellationToken);
        await first;
        return await answer;
    }

    public void SendKeepAlive() => Send(KeepAlive);

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
        catch (Exception e) when (e is IOException or InvalidDataException or JsonException or ObjectDisposedException)
        {
            _loop.Forget(this);
            _broken.TrySetException(e);
            Socket.Dispose();
            return 0;
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

    private void Send(byte[] frame)
    {
        lock (_sendGate)
        {
            Socket.Send(frame);
        }
    }

    private void Take(ReadOnlySpan<byte> input)
    {
        Reader.ReceivedAt = _time.GetTimestamp();
        while (_deframer.TryRead(ref input, out var opcode, out var payload))
        {
            switch (opcode)
            {
                case WebSocketOpcode.Text or WebSocketOpcode.Binary or WebSocketOpcode.Continuation:
                    _splitter.Append(payload);
                    break;
                case WebSocketOpcode.Ping:
                    Send(WebSocketWriter.Frame(WebSocketOpcode.Pong, payload));
                    break;
                case WebSocketOpcode.Close:
                    throw new IOException($"the server closed the WebSocket: {Encoding.UTF8.GetString(payload)}");
            }
        }

        if (Acknowledges && Reader.Batches > _acknowledged)
        {
            _acknowledged = Reader.Batches;
            Send(WebSocketWriter.Record(Encoding.UTF8.GetBytes(
                $$"""{"type":1,"target":"ack","arguments":[{"cursor":{{JsonSerializer.Serialize(Reader.Cursor)}}}]}""")));
        }
    }
}
