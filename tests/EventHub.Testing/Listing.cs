using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace EventHub.Testing;

/// <summary>Reads the whole log as the REST interface lists it, oldest first.</summary>
public static class Listing
{
    private const int PageSize = 1_000;

    /// <param name="filter">Query parameters, as <c>event_categories=dns&amp;</c>; empty for everything.</param>
    /// <returns>Every event that the caller sees.</returns>
    public static async Task<List<JsonElement>> ReadAllAsync(HttpClient client, string filter = "")
    {
        var events = new List<JsonElement>();
        await foreach (var e in ReadAsync(client, filter))
        {
            events.Add(e.Clone());
        }

        return events;
    }

    /// <returns>Every event that the caller sees; each may be used until the next one is asked for.</returns>
    public static async IAsyncEnumerable<JsonElement> ReadAsync(
        HttpClient client, string filter = "", [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string? cursor = null;
        do
        {
            var from = cursor is null ? string.Empty : $"&cursor={Uri.EscapeDataString(cursor)}";
            using var page = await ReadPageAsync(
                client, new Uri($"api/events/?{filter}order=asc&limit={PageSize}{from}", UriKind.Relative), cancellationToken);
            foreach (var e in page.RootElement.GetProperty("events").EnumerateArray())
            {
                yield return e;
            }

            cursor = page.RootElement.GetProperty("next_cursor").GetString();
        }
        while (cursor is not null);
    }

    /// <summary>A hub that can't answer now, such as one that sheds load, which refuses lists first, is asked again.</summary>
    private static Task<JsonDocument> ReadPageAsync(HttpClient client, Uri address, CancellationToken cancellationToken) => Eventually.Get(
        async token =>
        {
            using var response = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, token);
            if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
            {
                return null;
            }

            await using var body = await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync(token);
            return await JsonDocument.ParseAsync(body, cancellationToken: token);
        },
        "the hub to answer a list",
        cancellationToken: cancellationToken);
}
