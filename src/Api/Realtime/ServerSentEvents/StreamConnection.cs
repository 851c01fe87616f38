using System.Buffers;
using System.IO.Pipelines;
using EventHub.Api.Realtime.Json;
using EventHub.Api.Realtime.Messages;
using EventHub.Api.Realtime.Sessions;
using EventHub.Log;
using Microsoft.AspNetCore.Http;

namespace EventHub.Api.Realtime.ServerSentEvents;

/// <summary>
/// A stream of server-sent events. Each event of the hub is one of the stream's, without a name, so that a page gets all of them with
/// <c>onmessage</c>, and each has the cursor to resume with as its id.
/// </summary>
internal sealed class StreamConnection(HttpContext context, WireMetrics metrics, TimeProvider time)
    : TextConnection(context, ConnectionTransport.ServerSentEvents, time)
{
    private const string NoName = "";

    private readonly PipeWriter _output = context.Response.BodyWriter;

    public override ValueTask WriteAsync(BatchedEvents batch) => InTurnAsync((this, batch), static state =>
    {
        var (connection, batch) = state;
        var output = new CountedWriter(connection._output);
        Write(batch, output);
        return connection.FlushAsync(output);
    });

    public override ValueTask WriteAsync(GapMessage gap) => SendAsync(ServerMessages.Gap, gap.Cursor, gap.ToJson());

    public override ValueTask WriteAsync(WatermarkMessage watermark) => SendAsync(ServerMessages.Watermark, watermark.Cursor, watermark.ToJson());

    /// <exception cref="NotSupportedException">Always: a stream can't ask for a replay.</exception>
    public override ValueTask WriteAsync(ReplayEvents events) => throw new NotSupportedException();

    /// <exception cref="NotSupportedException">Always.</exception>
    public override ValueTask WriteAsync(ReplayStatusMessage status) => throw new NotSupportedException();

    /// <summary>Something with a name.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cursor">What to resume with from now on; empty: as before.</param>
    /// <param name="data">What it says.</param>
    public ValueTask SendAsync(string name, ReadOnlyMemory<byte> cursor, RawJson data) => InTurnAsync((this, name, cursor, data), static async state =>
    {
        var (connection, name, cursor, data) = state;
        var output = new CountedWriter(connection._output);
        StreamText.Write(output, name, cursor.Span, data.Utf8.Span);
        await connection.FlushAsync(output);
        data.Placed?.Invoke();
    });

    public ValueTask SendRetryAsync(TimeSpan wait) => InTurnAsync((this, wait), static state =>
    {
        var (connection, wait) = state;
        var output = new CountedWriter(connection._output);
        StreamText.WriteRetry(output, wait);
        return connection.FlushAsync(output);
    });

    /// <summary>Shows that it is alive, unless something is being sent that does.</summary>
    public ValueTask BeatAsync() => IfIdleAsync(this, static connection =>
    {
        var output = new CountedWriter(connection._output);
        output.Write(StreamText.Heartbeat);
        return connection.FlushAsync(output);
    });

    protected override ValueTask WriteErrorAsync(WireError error, ReadOnlyMemory<byte> replyTo) =>
        SendAsync(ServerMessages.Error, default, error.ToJson());

    /// <summary>The response ends with its request.</summary>
    protected override ValueTask CloseAsync() => ValueTask.CompletedTask;

    private static void Write(BatchedEvents batch, CountedWriter output)
    {
        // What is sent again, or is not stored, has no place of its own in a cursor.
        var cursors = new EventCursors(batch.Cursor.Span, batch.Lane == Lanes.Redelivered ? NoName : batch.Lane);
        var cursor = ArrayPool<byte>.Shared.Rent(cursors.MaxLength);
        try
        {
            var events = batch.Events.Span;
            var sequences = batch.Sequences.Span;
            for (var i = 0; i < events.Length; i++)
            {
                var id = cursors.AreApart && i < events.Length - 1
                    ? cursor.AsSpan(0, cursors.Write(sequences[i], cursor))
                    : batch.Cursor.Span;
                StreamText.Write(output, NoName, id, events[i].Span);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(cursor);
        }
    }

    private async ValueTask FlushAsync(CountedWriter output)
    {
        await _output.FlushAsync(Gone);
        metrics.Wrote(ConnectionTransport.ServerSentEvents, output.Written);
    }
}
