using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using EventHub.Api.Security;
using EventHub.Api.Tests.Hub;
using EventHub.Api.Tests.Realtime.WebSockets;
using EventHub.Api.Tests.Rest;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;

namespace EventHub.Api.Tests.Security;

/// <summary>Every kind of bad token of the hub's own at every place where one is taken, as the table of an authority's tokens has it.</summary>
public sealed class OwnTokenTableTests(SqliteHub hub) : IClassFixture<SqliteHub>
{
    public static TheoryData<string> Bad => [.. OwnTokenTable.Bad.Keys];

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task A_request_is_answered_401(string kind)
    {
        var (token, code) = Make(kind);
        using var answer = await GetAsync("/api/events/", token, isInAddress: false);

        AssertTellsNothing(await answer.ProblemAsync(401, code), token);
        Assert.Equal("Bearer", Assert.Single(answer.Headers.WwwAuthenticate).Scheme);
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task A_stream_does_not_begin_by_the_header_or_by_the_address(string kind)
    {
        var (token, code) = Make(kind);
        foreach (var isInAddress in (bool[])[false, true])
        {
            using var answer = await GetAsync("/api/events/stream", token, isInAddress);
            AssertTellsNothing(await answer.ProblemAsync(401, code), token);
        }
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task A_SignalR_connection_does_not_open_by_the_header_or_by_the_address(string kind)
    {
        var (token, code) = Make(kind);
        foreach (var isInAddress in (bool[])[false, true])
        {
            using var answer = await GetAsync("/hubs/events?id=x", token, isInAddress);
            AssertTellsNothing(await answer.ProblemAsync(401, code), token);
        }

        await using var connection = new HubConnectionBuilder().WithUrl(
            new Uri(hub.Process.Address, "/hubs/events"), HttpTransportType.WebSockets, o => o.AccessTokenProvider = () => Task.FromResult(token)).Build();
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => connection.StartAsync(TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task A_plain_socket_is_told_why_and_closed_by_the_header_the_address_or_its_first_message(string kind)
    {
        var (token, code) = Make(kind);
        var address = new Uri(hub.Process.Address, "/api/websocket/ws");
        await using var header = await SocketClient.ConnectAsync(address, token);
        await using var query = await SocketClient.ConnectAsync(token is null ? address : new Uri($"{address}?access_token={Uri.EscapeDataString(token)}"));
        await using var message = await SocketClient.ConnectAsync(address);
        if (token is null)
        {
            // Whoever brings none is nobody yet, and may say nothing else.
            await header.SendAsync("""{"type":"subscribe_events","data":{}}""");
            await query.SendAsync("""{"type":"ping"}""");
        }

        await message.SendAsync(token is null
            ? """{"type":"get_recent_events"}"""
            : JsonSerializer.Serialize(new { type = "authenticate", data = new { token } }));

        foreach (var socket in (SocketClient[])[header, query, message])
        {
            var error = await socket.NextAsync("error");
            Assert.Equal(code, error.GetProperty("code").GetInt32());
            AssertTellsNothing(error, token);
            Assert.Equal(code, await socket.ClosedAsync());
        }
    }

    [Fact]
    public async Task A_good_one_that_is_made_in_the_same_way_opens_all_of_them()
    {
        var token = OwnTokenTable.Good(Key);
        var address = new Uri(hub.Process.Address, "/api/websocket/ws");
        using var rest = await GetAsync("/api/events/", token, isInAddress: false);
        using var stream = await GetAsync("/api/events/stream", token, isInAddress: true);
        await using var header = await SocketClient.ConnectAsync(address, token);
        await using var message = await SocketClient.ConnectAsync(address);
        await message.SendAsync(JsonSerializer.Serialize(new { type = "authenticate", data = new { token } }));
        await using var connection = hub.Process.Connection(token);
        await connection.StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (rest.StatusCode, stream.StatusCode));
        Assert.Equal("ada", (await header.NextAsync("welcome")).GetProperty("user").GetString());
        Assert.Equal("ada", (await message.NextAsync("welcome")).GetProperty("user").GetString());
    }

    private SigningKey Key => SigningKey.LoadOrCreate(hub.Process.Start.DataDirectory!);

    private (string? Token, int Code) Make(string kind) => (OwnTokenTable.Bad[kind].Make(Key), OwnTokenTable.Bad[kind].Code);

    private async Task<HttpResponseMessage> GetAsync(string path, string? token, bool isInAddress)
    {
        using var client = new HttpClient { BaseAddress = hub.Process.Address };
        using var request = new HttpRequestMessage(
            HttpMethod.Get, isInAddress && token is not null ? $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}access_token={Uri.EscapeDataString(token)}" : path);
        request.Headers.Authorization = isInAddress || token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            await answer.Content.LoadIntoBufferAsync(TestContext.Current.CancellationToken);
        }

        return answer;
    }

    private static void AssertTellsNothing(JsonElement answer, string? token)
    {
        var text = answer.GetRawText();
        Assert.All(["IDX", "Exception", "HS256", "issuer", "audience"], word => Assert.DoesNotContain(word, text, StringComparison.OrdinalIgnoreCase));
        Assert.True(token is null || !text.Contains(token, StringComparison.Ordinal));
    }
}
