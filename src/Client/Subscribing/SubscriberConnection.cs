using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using EventHub.Client.Http;
using EventHub.Filters;
using Microsoft.AspNetCore.SignalR.Client;

namespace EventHub.Client.Subscribing;

/// <summary>One connection with one subscription, used once.</summary>
internal sealed class SubscriberConnection : IAsyncDisposable
{
    private readonly EventSubscriberOptions _options;
    private readonly BatchBuffer _buffer;
    private readonly HubConnection _connection;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isOver;

    /// <param name="options">Where to, and what to read.</param>
    /// <param name="buffer">Takes what comes.</param>
    /// <param name="stop">The reading ends: nobody waits for a token any more.</param>
    public SubscriberConnection(EventSubscriberOptions options, BatchBuffer buffer, CancellationToken stop)
    {
        _options = options;
        _buffer = buffer;
        _connection = new HubConnectionBuilder()
            .WithUrl(
                new Uri(HubHttp.AsDirectory(options.Hub), "hubs/events"),
                http => http.AccessTokenProvider = async () => await options.Token(stop).AsTask().WaitAsync(stop))
            .Build();
        _connection.Closed += failure =>
        {
            End(failure);
            return Task.CompletedTask;
        };
        _connection.On<BatchMessage>(
            "batched_events",
            batch => Take(batch, static (batch, buffer) => buffer.Add(BatchDecoding.EventsOf(batch), batch.IsRedelivered, batch.Cursor)));
        _connection.On<CursorMessage>("gap", gap => Take(gap, static (gap, buffer) => buffer.Advance(gap.Cursor)));
        _connection.On<CursorMessage>("watermark", watermark => Take(watermark, static (watermark, buffer) => buffer.Advance(watermark.Cursor)));
    }

    /// <summary>Completes when the connection is over, faulted when by something else than its end.</summary>
    public Task Ended => _ended.Task;

    /// <returns>Where the subscription begins.</returns>
    public async Task<string> SubscribeAsync(string? cursor, CancellationToken cancellationToken)
    {
        await _connection.StartAsync(cancellationToken);
        var answer = await _connection.InvokeAsync<Subscribed>("subscribe_events", Request(cursor), cancellationToken);
        return answer.Cursor;
    }

    /// <summary>Tells the hub how far its reader is. An ack that is lost is made good by the next one.</summary>
    public Task AckAsync(string cursor, CancellationToken cancellationToken) =>
        _connection.SendAsync("ack", new Dictionary<string, string> { ["cursor"] = cursor }, cancellationToken);

    public ValueTask DisposeAsync()
    {
        Volatile.Write(ref _isOver, true);
        return _connection.DisposeAsync();
    }

    private void Take<T>(T message, Action<T, BatchBuffer> take)
    {
        // Handlers are called in turn, so that nothing of a connection is taken after what could not be.
        if (Volatile.Read(ref _isOver))
        {
            return;
        }

        try
        {
            take(message, _buffer);
        }
        catch (Exception e)
        {
            // SignalR would log it and go on with the next message: this one would be missing.
            End(e);
        }
    }

    private void End(Exception? failure)
    {
        Volatile.Write(ref _isOver, true);
        if (failure is null)
        {
            _ended.TrySetResult();
        }
        else
        {
            _ended.TrySetException(failure);
        }
    }

    private JsonElement Request(string? cursor)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WritePropertyName("filter");
            EventFilterJson.Write(writer, _options.Filter);
            if (cursor is not null)
            {
                writer.WriteString("cursor", cursor);
            }

            if (_options.Batching is { } batching)
            {
                writer.WriteString("batching", batching);
            }

            writer.WriteNumber("max_unacked_bytes", _options.BufferedBytes);
            writer.WriteStartArray("encodings");
            foreach (var encoding in _options.Encodings)
            {
                writer.WriteStringValue(encoding);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }

    private sealed record Subscribed([property: JsonPropertyName("cursor")] string Cursor);
}
