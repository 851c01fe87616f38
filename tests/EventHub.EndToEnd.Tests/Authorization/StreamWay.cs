using System.Net.ServerSentEvents;
using System.Text.Json;
using EventHub.Testing;

namespace EventHub.EndToEnd.Tests.Authorization;

/// <summary>A stream of server-sent events, read until the last ones came.</summary>
internal sealed class StreamWay : IWay
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpResponseMessage _answer;

    private StreamWay(string name, HttpResponseMessage answer) => (Name, _answer) = (name, answer);

    public string Name { get; }

    /// <summary>Returns when the stream has begun.</summary>
    public static async Task<StreamWay> OpenAsync(string name, HttpClient client, string parameters)
    {
        var answer = await client.GetAsync(new Uri($"api/events/stream{parameters}", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        Assert.True(answer.IsSuccessStatusCode, $"{name}: {answer.StatusCode}");
        return new StreamWay(name, answer);
    }

    public async Task<IReadOnlyList<JsonElement>> ReadAsync(Fences fences)
    {
        using var late = new CancellationTokenSource(Patience);
        var events = new List<JsonElement>();
        var missing = fences.Last.ToHashSet();
        await using var stream = await _answer.Content.ReadAsStreamAsync(late.Token);
        await foreach (var item in SseParser.Create(stream, static (_, data) => JsonDocument.Parse(data.ToArray()).RootElement).EnumerateAsync(late.Token))
        {
            if (item.EventType == "message")
            {
                events.Add(item.Data);
                if (missing.Remove(item.Data.GetProperty("id").GetGuid()) && missing.Count == 0)
                {
                    return events;
                }
            }
        }

        throw new InvalidOperationException($"{Name} ended early");
    }

    public ValueTask DisposeAsync()
    {
        _answer.Dispose();
        return ValueTask.CompletedTask;
    }
}
