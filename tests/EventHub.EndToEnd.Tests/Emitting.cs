using System.Net.Http.Json;
using System.Text.Json;

namespace EventHub.EndToEnd.Tests;

/// <summary>Sends events as any program would.</summary>
internal static class Emitting
{
    /// <param name="events">Objects with the protocol's names.</param>
    /// <returns>The ids, in order.</returns>
    public static async Task<IReadOnlyList<Guid>> EmitAsync(this HttpClient client, params IEnumerable<object> events)
    {
        using var answer = await client.PostAsJsonAsync(new Uri("api/events/emit", UriKind.Relative), new { events });
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}: {text}");
        using var body = JsonDocument.Parse(text);
        return [.. body.RootElement.GetProperty("events").EnumerateArray().Select(static e => e.GetProperty("id").GetGuid())];
    }
}
