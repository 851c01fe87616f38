using System.Text;
using EventHub.Api.Realtime;
using EventHub.Api.Tests.Realtime.SignalR;

namespace EventHub.Api.Tests.Realtime.WebSockets;

/// <summary>Idle plain WebSockets: who vanished is found out, who is there stays.</summary>
public sealed class KeepAliveTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>Much longer than an answer takes on a machine that does everything at once.</summary>
    private static readonly TimeSpan Pong = TimeSpan.FromSeconds(4);

    [Fact]
    public async Task Who_answers_no_ping_is_cut_off_and_who_does_is_not()
    {
        await using var server = await HubServer.StartAsync(static o => (o.WebSocketPingInterval, o.WebSocketPongTimeout) = (Second, Pong));
        using var vanished = await RawSocket.ConnectAsync(server.SocketAddress, server.Token("ada"));
        using var idle = await RawSocket.ConnectAsync(server.SocketAddress, server.Token("bob"));
        await vanished.NextAsync("welcome");
        await idle.NextAsync("welcome");

        var answering = AnswerPingsAsync(idle);
        var pings = 0;
        while (await vanished.TryNextAsync() is { Opcode: not RawSocket.Close } frame)
        {
            pings += frame.Opcode == RawSocket.Ping ? 1 : 0;
        }

        // The one that answers is asked on, after the other one is gone.
        await idle.SendAsync(RawSocket.Text, Encoding.UTF8.GetBytes("""{"type":"ping"}"""));
        var answered = await answering;

        Assert.InRange(pings, 1, int.MaxValue);
        Assert.InRange(answered, 1, int.MaxValue);
        await Testing.Eventually.Holds(() => server.Sessions is [{ Reader.UserId: "bob" }], "the session of the one that vanished to end");
    }

    [Theory]
    [InlineData(0.9, false)]
    [InlineData(1, true)]
    [InlineData(300, true)]
    [InlineData(301, false)]
    public void The_interval_of_pings_has_bounds(double seconds, bool isValid) => Assert.Equal(
        isValid ? [] : ["WebSocketPingInterval must be from 1 s to 5 min"],
        new RealtimeOptions { WebSocketPingInterval = TimeSpan.FromSeconds(seconds) }.Validate());

    [Theory]
    [InlineData(0.9, false)]
    [InlineData(1, true)]
    [InlineData(3_600, true)]
    [InlineData(3_601, false)]
    public void The_time_for_a_pong_has_bounds(double seconds, bool isValid) => Assert.Equal(
        isValid ? [] : ["WebSocketPongTimeout must be from 1 s to 1 h"],
        new RealtimeOptions { WebSocketPongTimeout = TimeSpan.FromSeconds(seconds) }.Validate());

    /// <returns>How many, when an answer that is no ping comes.</returns>
    private static async Task<int> AnswerPingsAsync(RawSocket socket)
    {
        var answered = 0;
        while (await socket.TryNextAsync() is { Opcode: not RawSocket.Text } frame)
        {
            Assert.Equal(RawSocket.Ping, frame.Opcode);
            await socket.SendAsync(RawSocket.Pong, frame.Payload);
            answered++;
        }

        return answered;
    }
}
