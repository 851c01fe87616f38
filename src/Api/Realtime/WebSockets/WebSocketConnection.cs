using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using EventHub.Api.Errors;
using EventHub.Api.Realtime.Json;
using EventHub.Api.Realtime.Messages;
using EventHub.Api.Realtime.Sessions;
using Microsoft.AspNetCore.Http;

namespace EventHub.Api.Realtime.WebSockets;

/// <summary>A plain WebSocket: each message one text frame, and a close frame whose code says why.</summary>
/// <param name="context">Of the request that became the socket.</param>
/// <param name="socket">Accepted; stays its maker's.</param>
/// <param name="maxMessageBytes">Of one message from the client.</param>
/// <param name="metrics">Told how many bytes were written.</param>
/// <param name="time">Bounds the closing.</param>
internal sealed class WebSocketConnection(
    HttpContext context, WebSocket socket, int maxMessageBytes, WireMetrics metrics, TimeProvider time)
    : TextConnection(context, ConnectionTransport.WebSocket, time)
{
    private const int FirstBuffer = 4 * 1024;

    /// <summary>Bytes that the protocol has for a reason beside the code.</summary>
    private const int MaxReasonBytes = 123;

    private byte[] _buffer = [];

    public override ValueTask WriteAsync(BatchedEvents batch) => SendAsync(ServerMessages.BatchedEvents, batch);

    public override ValueTask WriteAsync(ReplayEvents events) => SendAsync(ServerMessages.EventReplay, events);

    public override ValueTask WriteAsync(GapMessage gap) => SendAsync(ServerMessages.Gap, gap.ToJson());

    public override ValueTask WriteAsync(WatermarkMessage watermark) => SendAsync(ServerMessages.Watermark, watermark.ToJson());

    public override ValueTask WriteAsync(ReplayStatusMessage status) => SendAsync(ServerMessages.ReplayStatus, status.ToJson());

    /// <summary>An answer, or what stands in its place.</summary>
    /// <param name="type">Its name.</param>
    /// <param name="replyTo">The JSON of the request's id; empty when it had none.</param>
    /// <param name="data">What it says.</param>
    public ValueTask AnswerAsync(string type, ReadOnlyMemory<byte> replyTo, RawJson data) => SendAsync(type, data, replyTo);

    /// <summary>
    /// The next message. An idle connection holds no buffer for it: the first read is of nothing, and ends when there is something.
    /// </summary>
    /// <returns>Valid until the next call; null when nothing more comes.</returns>
    /// <exception cref="RefusedException">It can't be taken, nor can what comes after it.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync()
    {
        ReturnBuffer();
        try
        {
            for (var length = 0; ;)
            {
                var received = await socket.ReceiveAsync(_buffer.AsMemory(length), CancellationToken.None);
                length += received.Count;
                switch (received)
                {
                    case { MessageType: WebSocketMessageType.Close }:
                        return null;
                    case { MessageType: WebSocketMessageType.Binary }:
                        throw new RefusedException(ErrorCodes.Malformed, "Messages are JSON as text: this was a binary frame.");
                    case var _ when length > maxMessageBytes:
                        throw new RefusedException(ErrorCodes.TooLarge, $"A message has at most {maxMessageBytes} bytes.");
                    case { EndOfMessage: true }:
                        return _buffer.AsMemory(0, length);
                }

                if (length == _buffer.Length)
                {
                    Grow(length);
                }
            }
        }
        catch (Exception e) when (IsLoss(e))
        {
            return null;
        }
    }

    /// <summary>
    /// Takes whatever still comes until the client has closed its side or is cut off: were it left unread, the system would reset the
    /// connection, and the client might never see the reason.
    /// </summary>
    public async Task DrainAsync()
    {
        Grow(0);
        try
        {
            while ((await socket.ReceiveAsync(_buffer.AsMemory(), CancellationToken.None)).MessageType != WebSocketMessageType.Close)
            {
                // Nobody wants it.
            }
        }
        catch (Exception e) when (IsLoss(e))
        {
            // That is an end as well.
        }

        ReturnBuffer();
    }

    protected override ValueTask WriteErrorAsync(WireError error, ReadOnlyMemory<byte> replyTo) =>
        SendAsync(ServerMessages.Error, error.ToJson(), replyTo);

    protected override async ValueTask CloseAsync()
    {
        if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
        {
            var status = Reason is { } reason ? (WebSocketCloseStatus)reason.Code : WebSocketCloseStatus.NormalClosure;
            await socket.CloseOutputAsync(status, Cut(Reason?.Message), CancellationToken.None);
        }
    }

    /// <summary>As much of it as the protocol takes, in whole characters.</summary>
    internal static string? Cut(string? reason)
    {
        if (reason is null || Encoding.UTF8.GetByteCount(reason) <= MaxReasonBytes)
        {
            return reason;
        }

        Span<byte> bytes = stackalloc byte[MaxReasonBytes];
        Encoding.UTF8.GetEncoder().Convert(reason, bytes, flush: false, out var characters, out _, out _);
        return reason[..characters];
    }

    private ValueTask SendAsync(string type, IDirectMessage message) => InTurnAsync((this, type, message), static async state =>
    {
        var (connection, type, message) = state;
        var buffer = ArrayPool<byte>.Shared.Rent(ServerEnvelope.MaxLength(type, default) + message.MaxLength);
        try
        {
            var length = ServerEnvelope.WriteHead(buffer, type, default);
            length += message.Write(buffer.AsSpan(length));
            length += ServerEnvelope.WriteEnd(buffer.AsSpan(length));
            await connection.SendAsync(buffer.AsMemory(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    });

    private ValueTask SendAsync(string type, RawJson data, ReadOnlyMemory<byte> replyTo = default) => InTurnAsync((this, type, data, replyTo), static async state =>
    {
        var (connection, type, data, replyTo) = state;
        var buffer = ArrayPool<byte>.Shared.Rent(ServerEnvelope.MaxLength(type, replyTo) + data.Utf8.Length);
        try
        {
            var length = ServerEnvelope.WriteHead(buffer, type, replyTo.Span);
            data.Utf8.Span.CopyTo(buffer.AsSpan(length));
            length += data.Utf8.Length;
            length += ServerEnvelope.WriteEnd(buffer.AsSpan(length));
            await connection.SendAsync(buffer.AsMemory(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        data.Placed?.Invoke();
    });

    private async ValueTask SendAsync(ReadOnlyMemory<byte> message)
    {
        // Without a token: to cancel a send is to break the socket.
        await socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        metrics.Wrote(ConnectionTransport.WebSocket, message.Length);
    }

    private void Grow(int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(FirstBuffer, 2 * length));
        _buffer.AsSpan(0, length).CopyTo(larger);
        ReturnBuffer();
        _buffer = larger;
    }

    private void ReturnBuffer()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }
}
