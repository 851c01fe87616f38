using System.IO.Compression;
using System.Text.Json;
using System.Threading.Channels;
using EventHub.Api.Realtime.Json;
using EventHub.Api.Tests.Realtime.SignalR;
using EventHub.Log;
using EventHub.Testing;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace EventHub.Api.Tests.Hub;

/// <summary>A subscriber that takes batches in whatever form they come.</summary>
internal sealed class FrameReader : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly HubConnection _connection;
    private readonly Channel<FrameMessage> _batches = Channel.CreateUnbounded<FrameMessage>();

    private FrameReader(HubConnection connection)
    {
        _connection = connection;
        connection.On<FrameMessage>("batched_events", batch => _batches.Writer.TryWrite(batch));
    }

    public static async Task<FrameReader> SubscribeAsync(HubProcess hub, string user, string protocol, string subscription)
    {
        var connection = hub.Connection(hub.Token(user), builder =>
        {
            if (protocol == HubClient.MessagePack)
            {
                builder.AddMessagePackProtocol();
            }
        });
        var reader = new FrameReader(connection);
        await connection.StartAsync(TestContext.Current.CancellationToken);
        await connection.InvokeAsync<RawJson>(
            "subscribe_events", new RawJson(System.Text.Encoding.UTF8.GetBytes(subscription)), TestContext.Current.CancellationToken);
        return reader;
    }

    /// <summary>Reads batches until every lane is read through the positions given.</summary>
    public async Task<List<ReadBatch>> ReadThroughAsync(IEnumerable<EventPosition> last)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Patience);
        var awaited = last.ToHashSet();
        var read = new List<ReadBatch>();
        while (awaited.Count > 0)
        {
            var batch = ReadBatch.Of(await _batches.Reader.ReadAsync(deadline.Token));
            awaited.ExceptWith(batch.Positions);
            read.Add(batch);
        }

        return read;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}

/// <summary>A batch with its events as the texts that they came in or were decoded to.</summary>
internal sealed record ReadBatch(string? Encoding, string Cursor, IReadOnlyList<string> Events)
{
    public IEnumerable<EventPosition> Positions => Events.Select(static e =>
    {
        using var json = JsonDocument.Parse(e);
        return EventHub.Testing.Positions.Parse(json.RootElement.GetProperty("position").GetString()!);
    });

    public static ReadBatch Of(FrameMessage message)
    {
        Assert.True(message.Events is null != message.Payload is null, "a batch has either events or a payload");
        var events = message.Events?.Select(static e => e.ToString()).ToList() ?? Decode(message.Encoding!, message.Payload!);
        Assert.Equal(message.Count, events.Count);
        return new ReadBatch(message.Encoding, message.Cursor, events);
    }

    private static List<string> Decode(string encoding, byte[] payload)
    {
        using var input = new MemoryStream(payload);
        using Stream decoder = encoding == "gzip"
            ? new GZipStream(input, CompressionMode.Decompress)
            : new BrotliStream(input, CompressionMode.Decompress);
        using var array = JsonDocument.Parse(decoder);
        return [.. array.RootElement.EnumerateArray().Select(static e => e.GetRawText())];
    }
}
