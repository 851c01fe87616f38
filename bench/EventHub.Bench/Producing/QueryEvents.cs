using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using EventHub.Events;

namespace EventHub.Bench.Producing;

/// <summary>
/// Query log events as a busy resolver makes them, about 350 bytes on the wire, each with the time of its making. One per
/// caller: not for use by several at once.
/// </summary>
internal sealed class QueryEvents(TimeProvider time, int seed)
{
    /// <summary>Tags that share the events out evenly: a subscriber of one gets one event in so many.</summary>
    public const int Tags = 100;

    private const int Names = 4_096;

    private static readonly string[] Types = ["A", "AAAA", "HTTPS", "MX", "TXT", "PTR", "SRV", "NS"];

    private static readonly string[] Flags = ["+E(0)K", "+", "-E(0)DC", "+E(0)", "-", "+E(0)TK"];

    private static readonly string[][] TagSets = [.. Enumerable.Range(0, Tags).Select(i => new[] { TagOf(i) })];

    private readonly Random _random = new(seed);
    private readonly byte[] _buffer = new byte[512];
    private int _next;

    public static string TagOf(int index) => string.Create(CultureInfo.InvariantCulture, $"site-{index}");

    public EventDraft[] Batch(int count, string source)
    {
        var drafts = new EventDraft[count];
        for (var i = 0; i < count; i++)
        {
            drafts[i] = Query(source);
        }

        return drafts;
    }

    /// <summary>One event with a tag, in turn, so that any run of <see cref="Tags"/> events has each tag once.</summary>
    public EventDraft Tagged(string source) => Query(source) with { Tags = TagSets[_next++ % Tags] };

    public EventDraft Query(string source) => new() { Type = "dns_query_log", Source = source, Data = Data() };

    /// <summary>An event of the urgent lane.</summary>
    public EventDraft Alert(string source) => new()
    {
        Type = "malware_blocked",
        Source = source,
        Priority = EventPriority.Urgent,
        Data = Data(),
    };

    /// <summary>The whole event as the wire has it, for servers that have no log.</summary>
    public byte[] OnTheWire(long sequence, string source)
    {
        var data = Encoding.UTF8.GetString(Data());
        return Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"position":"bulk-0:{{sequence:D12}}","id":"{{Guid.CreateVersion7(time.GetUtcNow())}}","type":"dns_query_log","category":"dns","severity":"info","priority":"low","source":"{{source}}","timestamp":"2026-11-22T13:41:03.234Z","data":{{data}}}"""));
    }

    /// <summary>A batch as the body of an emit request.</summary>
    public byte[] EmitBody(int count)
    {
        using var body = new MemoryStream();
        body.Write("{\"events\":["u8);
        for (var i = 0; i < count; i++)
        {
            body.Write(i == 0 ? ""u8 : ","u8);
            body.Write(OnTheWire(i, ClosedLoop.SourceOf(i)));
        }

        body.Write("]}"u8);
        return body.ToArray();
    }

    private byte[] Data()
    {
        var r = _random.Next();
        if (!Utf8.TryWrite(
            _buffer,
            CultureInfo.InvariantCulture,
            $$"""{"client_ip":"10.{{r & 31}}.{{(r >> 5) & 255}}.{{(r >> 13) & 255}}","client_port":{{1024 + (r & 32767)}},"qname":"host-{{r % Names}}.example-{{(r >> 12) % 97}}.com","qclass":"IN","qtype":"{{Types[(r >> 3) & 7]}}","flags":"{{Flags[r % Flags.Length]}}","proto":"udp","view":"default","sent":{{time.GetTimestamp()}}}""",
            out var written))
        {
            throw new InvalidOperationException("a query event is longer than its buffer");
        }

        return _buffer.AsSpan(0, written).ToArray();
    }
}
