using System.Net.Http.Headers;
using System.Text.Json;
using EventHub.Bench.Processes;

namespace EventHub.Bench.Readers;

/// <summary>Reads the log over REST as a program would: a page, its cursor, the next page.</summary>
internal sealed class PageReader : IDisposable
{
    private const string FirstPage = "/api/events?order=asc&limit=1000";

    private readonly HttpClient _http;
    private readonly TimeProvider _time;

    public PageReader(HubProcess hub, TimeProvider time)
    {
        _time = time;
        _http = new HttpClient { BaseAddress = hub.Address };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", hub.Token("reader"));
    }

    /// <returns>How many events there were.</returns>
    public async Task<long> ReadAllAsync(LatencyRecorder pageTimes, CancellationToken cancellationToken)
    {
        var count = 0L;
        for (var address = FirstPage; ;)
        {
            var begun = _time.GetTimestamp();
            var (events, next) = await ReadAsync(address, cancellationToken);
            pageTimes.Take(_time.GetElapsedTime(begun));
            count += events;
            if (next is null)
            {
                return count;
            }

            address = $"{FirstPage}&cursor={Uri.EscapeDataString(next)}";
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<(int Events, string? Next)> ReadAsync(string address, CancellationToken cancellationToken) =>
        Parse(await _http.GetByteArrayAsync(new Uri(address, UriKind.Relative), cancellationToken));

    private static (int Events, string? Next) Parse(ReadOnlySpan<byte> page)
    {
        var json = new Utf8JsonReader(page);
        var (events, next) = (0, (string?)null);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isCursor = json.ValueTextEquals("next_cursor"u8);
            json.Read();
            if (isCursor)
            {
                next = json.GetString();
                continue;
            }

            while (json.Read() && json.TokenType == JsonTokenType.StartObject)
            {
                json.Skip();
                events++;
            }
        }

        return (events, next);
    }
}
