using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text.Json;

namespace EventHub.Api.Tests.Realtime.ServerSentEvents;

/// <summary>A reader of server-sent events that takes one only when it is asked to, and resumes as a browser does.</summary>
internal sealed class StreamClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http;
    private readonly HttpResponseMessage _response;
    private readonly SseParser<JsonElement> _parser;
    private readonly IAsyncEnumerator<SseItem<JsonElement>> _events;

    private StreamClient(HttpClient http, HttpResponseMessage response, Stream stream)
    {
        _http = http;
        _response = response;
        _parser = SseParser.Create(stream, static (_, data) => JsonDocument.Parse(data.ToArray()).RootElement);
        _events = _parser.EnumerateAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
    }

    public HttpResponseMessage Response => _response;

    /// <summary>What a browser would send when it connects again.</summary>
    public string LastEventId => _parser.LastEventId;

    public TimeSpan Retry => _parser.ReconnectionInterval;

    /// <param name="address">Of the stream, with its parameters.</param>
    /// <param name="token">In the header; null: none.</param>
    /// <param name="lastEventId">Of an earlier one.</param>
    /// <param name="receiveBuffer">Bytes that the system takes in for it while it reads nothing; null: as many as the system likes.</param>
    public static async Task<StreamClient> ConnectAsync(Uri address, string? token, string? lastEventId = null, int? receiveBuffer = null)
    {
        // Nothing is read any more when it is closed: a connection with a rest in it is of no use to another request.
        var handler = SmallReceiver.Handler(receiveBuffer);
        handler.ResponseDrainTimeout = TimeSpan.Zero;
        var http = new HttpClient(handler);
        var response = await RequestAsync(http, address, token, lastEventId);
        response.EnsureSuccessStatusCode();
        return new StreamClient(http, response, await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>The answer as it begins.</summary>
    public static async Task<HttpResponseMessage> RequestAsync(HttpClient http, Uri address, string? token, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    /// <summary>The next event; null when the hub has ended the stream.</summary>
    public async Task<SseItem<JsonElement>?> TryNextAsync() =>
        await _events.MoveNextAsync().AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken) ? _events.Current : null;

    /// <summary>The data of the next one, which has to have this name.</summary>
    public async Task<JsonElement> NextAsync(string name)
    {
        var next = await TryNextAsync() ?? throw new InvalidOperationException("the hub has ended the stream");
        Assert.Equal(name, next.EventType);
        return next.Data;
    }

    /// <summary>The next event of the hub's.</summary>
    public Task<JsonElement> NextAsync() => NextAsync("message");

    public ValueTask DisposeAsync()
    {
        _response.Dispose();
        _http.Dispose();
        return ValueTask.CompletedTask;
    }
}
