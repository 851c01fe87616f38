using System.Buffers;
using System.Text;
using EventHub.Api.Realtime.Json;
using EventHub.Api.Tests.Realtime.Sessions;
using MessagePack;

namespace EventHub.Api.Tests.Realtime.SignalR;

/// <summary>
/// Ten thousand frames that no client should send. None of them is a valid event, however it is mutated: the events here lack
/// what no mutation can add.
/// </summary>
public sealed class HubFuzzTests : IAsyncLifetime
{
    private const int Frames = 5_000;

    private static readonly string[] Arguments =
    [
        """[{"filter":{"event_types":["dns_*"],"data_filters":[{"field":"a.b","operator":"in","value":[1,"x"]}]},"batching":{"max_batch_size":5}}]""",
        """[{"cursor":"log1.bulk-0:1.urgent:1","overflow":"catch_up"}]""", """["log1.bulk-0:0"]""", """[{"limit":7,"filter":{"tags":["a"]}}]""",
        """[{"token":"abc.def.ghi"}]""", """[{"type":"BAD TYPE","category":"none","severity":"none","priority":"none"}]""", "[]", "[1,2,3]",
        "[null]", "[[[[[[]]]]]]", """[{"subscription_id":"x"}]""", """{"not":"an array"}""",
    ];

    private static readonly string[] Targets =
        ["subscribe_events", "unsubscribe_events", "ack", "emit_event", "get_recent_events", "authenticate", "ping", "Dispose", "welcome", ""];

    private HubServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await HubServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData(HubClient.Json, 20261122)]
    [InlineData(HubClient.MessagePack, 20261123)]
    public async Task Frames_that_nobody_should_send_are_refused_or_close_the_connection_and_nothing_else(string protocol, int seed)
    {
#pragma warning disable CA5394 // The same frames every time.
        var random = new Random(seed);
        var served = 0;
        for (var sent = 0; sent < Frames; sent++)
        {
            using var client = await RawClient.ConnectAsync(_server, protocol, $"user{sent}");
            await client.SendAsync(Mutated(protocol == HubClient.Json ? JsonFrame(random) : MessagePackFrame(random), random));
            served += await IsServedAsync(client, protocol) ? 1 : 0;
        }
#pragma warning restore CA5394

        await using var healthy = await HubClient.ConnectAsync(_server, protocol);
        await healthy.NextAsync("welcome");
        await healthy.CallAsync("subscribe_events", "{}");
        Assert.InRange(served, 1, Frames - 1);
        Assert.Equal(0, _server.Cluster.Count);
        Assert.False(_server.Logs.Errors.Any(), string.Join('\n', _server.Logs.Errors));
    }

    /// <summary>The hub answers a ping after it, or closes the connection; it never leaves it hanging.</summary>
    private static async Task<bool> IsServedAsync(RawClient client, string protocol)
    {
        var ping = protocol == HubClient.Json
            ? Encoding.UTF8.GetBytes("{\"type\":1,\"invocationId\":\"last\",\"target\":\"ping\",\"arguments\":[]}\u001e")
            : Invocation("ping", "[]", "last");
        await client.SendAsync(ping);
        await client.CloseOutputAsync();
        var isServed = false;
        while (await client.ReceiveAsync() is { } received)
        {
            isServed |= received.Span.IndexOf("last"u8) >= 0;
        }

        return isServed;
    }

#pragma warning disable CA5394
    private static byte[] JsonFrame(Random random) => Encoding.UTF8.GetBytes(
        $"{{\"type\":{random.Next(0, 9)},\"invocationId\":\"{random.Next(100)}\",\"target\":\"{Pick(Targets, random)}\",\"arguments\":{Pick(Arguments, random)}}}\u001e");

    private static byte[] MessagePackFrame(Random random) => Invocation(Pick(Targets, random), Pick(Arguments, random), $"{random.Next(100)}");

    private static string Pick(string[] items, Random random) => items[random.Next(items.Length)];

    private static byte[] Mutated(byte[] frame, Random random)
    {
        switch (random.Next(6))
        {
            case 0:
                return frame;
            case 1:
                random.NextBytes(frame);
                return frame;
            case 2:
                return frame[..random.Next(frame.Length)];
            case 3:
                // Lengths of MessagePack: of the frame, and of what is inside.
                frame[random.Next(frame.Length)] = (byte)(0xc0 + random.Next(0x40));
                frame[random.Next(frame.Length)] = 0xff;
                return frame;
            default:
                for (var i = random.Next(4); i >= 0; i--)
                {
                    frame[random.Next(frame.Length)] = (byte)random.Next(256);
                }

                return frame;
        }
    }
#pragma warning restore CA5394

    private static byte[] Invocation(string target, string arguments, string id)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        writer.WriteArrayHeader(6);
        writer.Write(1);
        writer.WriteMapHeader(0);
        writer.Write(id);
        writer.Write(target);
        JsonToMessagePack.Write(ref writer, Encoding.UTF8.GetBytes(arguments));
        writer.WriteArrayHeader(0);
        writer.Flush();
        return [.. Length(buffer.WrittenCount), .. buffer.WrittenSpan];
    }

    private static IEnumerable<byte> Length(int length)
    {
        for (; length >= 0x80; length >>= 7)
        {
            yield return (byte)(length | 0x80);
        }

        yield return (byte)length;
    }
}
