using System.Buffers;
using System.Diagnostics.Metrics;
using System.Text;
using System.Text.Json;
using EventHub.Api.Realtime.Json;
using EventHub.Api.Realtime.Messages;
using EventHub.Api.Realtime.Sessions;
using EventHub.Api.Realtime.SignalR;
using EventHub.Api.Tests.Realtime.Cluster;
using EventHub.Events;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace EventHub.Api.Tests.Realtime.SignalR;

public sealed class EventHubProtocolTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly WireMetrics _metrics;
    private readonly EventHubProtocol _protocol;

    public EventHubProtocolTests()
    {
        _metrics = new WireMetrics(_services.GetRequiredService<IMeterFactory>());
        _protocol = new EventHubProtocol(new JsonHubProtocol(), _metrics);
    }

    public void Dispose() => _services.Dispose();

    [Fact]
    public void Every_byte_of_every_message_is_counted_under_its_transport()
    {
        var packed = new EventHubProtocol(new MessagePackHubProtocol(), _metrics);
        var (text, binary) = (new CountingWriter(), new CountingWriter());
        HubMessage[] messages = [Message([TestEvents.Of("bulk-0", 1, payload: 200)]), PingMessage.Instance];

        foreach (var message in messages)
        {
            _protocol.WriteMessage(message, text);
            packed.WriteMessage(message, binary);
        }

        Assert.Equal(
            [("signalr_json", (long)text.Written.Length), ("signalr_messagepack", binary.Written.Length), ("websocket", 0), ("sse", 0)],
            _metrics.Report().Select(static b => (b.Name, b.Count)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(50)]
    public void A_batch_is_one_invocation_in_one_stretch_of_memory(int count)
    {
        var events = Enumerable.Range(1, count).Select(static i => TestEvents.Of("bulk-0", i, payload: 200)).ToArray();
        var output = new CountingWriter();

        _protocol.WriteMessage(Message(events), output);

        Assert.Equal(1, output.Requests);
        var text = Encoding.UTF8.GetString(output.Written);
        Assert.EndsWith("\u001e", text, StringComparison.Ordinal);
        using var message = JsonDocument.Parse(text.TrimEnd('\u001e'));
        Assert.Equal(1, message.RootElement.GetProperty("type").GetInt32());
        Assert.Equal("batched_events", message.RootElement.GetProperty("target").GetString());
        var batch = Assert.Single(message.RootElement.GetProperty("arguments").EnumerateArray());
        Assert.Equal("sub", batch.GetProperty("subscription_id").GetString());
        Assert.Equal("sub-9223372036854775807", batch.GetProperty("batch_id").GetString());
        Assert.Equal("critical", batch.GetProperty("priority").GetString());
        Assert.Equal(count, batch.GetProperty("count").GetInt32());
        Assert.Equal("log1.urgent:7", batch.GetProperty("cursor").GetString());
        Assert.Equal(events.Select(static e => e.Json.ToString()), batch.GetProperty("events").EnumerateArray().Select(static e => e.GetRawText()));
    }

    [Fact]
    public void The_bytes_for_a_stateful_connection_are_the_same()
    {
        var output = new ArrayBufferWriter<byte>();
        var message = Message([TestEvents.Of("bulk-0", 1)]);
        _protocol.WriteMessage(message, output);

        Assert.Equal(output.WrittenSpan, _protocol.GetMessageBytes(message).Span);
    }

    [Fact]
    public void An_answer_is_placed_when_its_bytes_are_written()
    {
        var output = new ArrayBufferWriter<byte>();
        var lengthWhenPlaced = -1;
        var answer = new RawJson("{}"u8.ToArray()) { Placed = () => lengthWhenPlaced = output.WrittenCount };

        _protocol.WriteMessage(CompletionMessage.WithResult("1", answer), output);

        Assert.Equal(output.WrittenCount, lengthWhenPlaced);
    }

    [Theory]
    [InlineData("""{"type":4,"invocationId":"1","target":"ping","arguments":[]}""")]
    [InlineData("""{"type":1,"invocationId":"1","target":"ping","arguments":[],"streamIds":["2"]}""")]
    public void A_stream_is_a_call_that_no_method_takes_and_is_counted(string call)
    {
        var counted = 0;
        _protocol.AdmitsUnreadable = () => counted++;
        var input = new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(call + "\u001e"));

        Assert.True(_protocol.TryParseMessage(ref input, new NoArguments(), out var message));

        var refused = Assert.IsType<InvocationBindingFailureMessage>(message);
        Assert.Equal(("1", "ping"), (refused.InvocationId, refused.Target));
        Assert.Contains("\"code\":4000", refused.BindingFailure.SourceException.Message, StringComparison.Ordinal);
        Assert.Equal(1, counted);
    }

    private static InvocationMessage Message(LogEvent[] events) => new("batched_events", [new BatchedEvents
    {
        SubscriptionId = "sub",
        Number = long.MaxValue,
        Priority = EventPriority.Critical,
        Cursor = "log1.urgent:7"u8.ToArray(),
        Events = Array.ConvertAll(events, static e => e.Json),
        Lane = "urgent",
        Sequences = Array.ConvertAll(events, static e => e.Position.Sequence),
        EventBytes = events.Sum(static e => e.Size),
    }]);

    private sealed class NoArguments : IInvocationBinder
    {
        public Type GetReturnType(string invocationId) => typeof(object);

        public IReadOnlyList<Type> GetParameterTypes(string methodName) => [];

        public Type GetStreamItemType(string streamId) => typeof(object);
    }

    private sealed class CountingWriter : IBufferWriter<byte>
    {
        private readonly ArrayBufferWriter<byte> _inner = new();

        public int Requests { get; private set; }

        public ReadOnlySpan<byte> Written => _inner.WrittenSpan;

        public void Advance(int count) => _inner.Advance(count);

        public Memory<byte> GetMemory(int sizeHint = 0)
        {
            Requests++;
            return _inner.GetMemory(sizeHint);
        }

        public Span<byte> GetSpan(int sizeHint = 0)
        {
            Requests++;
            return _inner.GetSpan(sizeHint);
        }
    }
}
