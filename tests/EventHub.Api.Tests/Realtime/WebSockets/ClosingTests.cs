using EventHub.Api.Realtime.Sessions;
using EventHub.Api.Tests.Realtime.SignalR;

namespace EventHub.Api.Tests.Realtime.WebSockets;

/// <summary>How plain WebSockets are closed whose clients keep to no rules.</summary>
public sealed class ClosingTests : IAsyncLifetime
{
    private HubServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await HubServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Assert.False(_server.Logs.Errors.Any(), string.Join("\n", _server.Logs.Errors));
    }

    public static TheoryData<string, byte[]> Broken => new()
    {
        { "a reserved bit", RawSocket.Masked(0xc1, "{}"u8.ToArray()) },
        { "an opcode that there is not", RawSocket.Masked(0x83, "{}"u8.ToArray()) },
        { "the rest of a message that never began", RawSocket.Masked(0x80, "{}"u8.ToArray()) },
        { "a ping in parts", RawSocket.Masked(0x09, []) },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Broken_framing_is_closed_with_1002_where_that_is_still_read_and_nothing_else_is_said(string what, byte[] frame)
    {
        using var socket = await ConnectAsync();

        await socket.SendRawAsync(frame);

        await AssertEndsAsync(socket, 1002, what);
    }

    [Fact]
    public async Task Text_that_is_not_UTF_8_is_closed_with_1007_where_that_is_still_read_and_nothing_else_is_said()
    {
        using var socket = await ConnectAsync();

        await socket.SendAsync(RawSocket.Text, [(byte)'"', 0xc3, 0x28, (byte)'"']);

        await AssertEndsAsync(socket, 1007, "bytes that are no UTF-8");
    }

    [Fact]
    public async Task A_client_that_does_not_close_its_side_is_cut_off_five_seconds_later_and_not_before()
    {
        using var socket = await ConnectAsync();
        await socket.SendRawAsync(RawSocket.Masked(0x82, [1, 2, 3]));
        Assert.Equal(4000, await socket.CloseCodeAsync());
        var cut = socket.TryNextAsync();

        _server.Time.Advance(TextConnection.CloseTimeout - TimeSpan.FromMilliseconds(1));
        await socket.SendAsync(RawSocket.Text, "{}"u8.ToArray());
        Assert.False(cut.IsCompleted);
        _server.Time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Null(await cut);
        Assert.Equal(TimeSpan.FromSeconds(5), TextConnection.CloseTimeout);
    }

    /// <summary>
    /// The WebSocket of the runtime says the code and ends the connection at once, which may overtake it: then there is a reset.
    /// </summary>
    private async Task AssertEndsAsync(RawSocket socket, int code, string what)
    {
        var frame = await socket.TryNextAsync();
        Assert.True(frame is null or { Opcode: RawSocket.Close }, what);
        Assert.Contains(frame is null ? null : RawSocket.CodeOf(frame.Value.Payload), (int?[])[code, null]);
        Assert.Null(await socket.TryNextAsync());
        await Testing.Eventually.Holds(() => _server.Sessions.Count == 0, "its session to end");
    }

    private async Task<RawSocket> ConnectAsync()
    {
        var socket = await RawSocket.ConnectAsync(_server.SocketAddress, _server.Token());
        await socket.NextAsync("welcome");
        return socket;
    }
}
