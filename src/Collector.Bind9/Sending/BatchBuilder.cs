using System.Buffers;
using System.Text.Json;
using EventHub.Collector.Bind9.Interpreting;

namespace EventHub.Collector.Bind9.Sending;

/// <summary>Encodes events once, as they come, into the body that is sent and, if need be, sent again.</summary>
internal sealed class BatchBuilder : IDisposable
{
    private readonly string _source;
    private readonly ArrayBufferWriter<byte> _buffer = new(16 * 1024);
    private readonly Utf8JsonWriter _json;

    public BatchBuilder(string source)
    {
        _source = source;
        _json = new Utf8JsonWriter(_buffer);
        _json.WriteStartObject();
        _json.WriteStartArray("events"u8);
    }

    public int Events { get; private set; }

    public long Bytes => _json.BytesCommitted + _json.BytesPending;

    public void Add(BindEvent @event)
    {
        EventJson.Write(_json, @event, _source);
        Events++;
    }

    public Batch Build(Checkpoint checkpoint, BatchTally tally)
    {
        _json.WriteEndArray();
        _json.WriteStartObject("checkpoint"u8);
        _json.WriteString("source"u8, _source);
        _json.WriteNumber("position"u8, checkpoint.Position);
        _json.WriteString("state"u8, checkpoint.State);
        _json.WriteEndObject();
        _json.WriteEndObject();
        _json.Flush();
        return new Batch(_source, checkpoint, _buffer.WrittenMemory, tally);
    }

    public void Dispose() => _json.Dispose();
}
