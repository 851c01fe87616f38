using System.Text.Json;

namespace EventHub.EndToEnd.Tests;

/// <summary>Reads the whole log as the REST interface lists it.</summary>
internal static class Listing
{
    private const int PageSize = 1_000;

    /// <param name="filter">Query parameters, as <c>event_categories=dns&amp;</c>; empty for everything.</param>
    /// <returns>Every event that the caller sees, oldest first.</returns>
    public static async Task<List<JsonElement>> ReadAllAsync(HttpClient client, string filter = "")
    {
        var events = new List<JsonElement>();
        string? cursor = null;
        do
        {
            var from = cursor is null ? string.Empty : $"&cursor={Uri.EscapeDataString(cursor)}";
            using var page = JsonDocument.Parse(
                await client.GetStringAsync(new Uri($"api/events/?{filter}order=asc&limit={PageSize}{from}", UriKind.Relative)));
            events.AddRange(page.RootElement.GetProperty("events").EnumerateArray().Select(static e => e.Clone()));
            cursor = page.RootElement.GetProperty("next_cursor").GetString();
        }
        while (cursor is not null);
        return events;
    }
}
