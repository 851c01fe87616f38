using System.Text.Json;

namespace EventHub.EndToEnd.Tests.Browsing;

/// <summary>An event as the page's JSON export and the REST interface write it.</summary>
internal sealed record ListedEvent(Guid Id, string Position, string Type, string Priority, string Source, JsonElement Data)
{
    public string Lane => Position[..Position.IndexOf(':', StringComparison.Ordinal)];

    public string? QueryName => Data.TryGetProperty("qname", out var name) ? name.GetString() : null;

    public static List<ListedEvent> ReadAll(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(Read)];
    }

    public static ListedEvent Read(JsonElement e) => new(
        e.GetProperty("id").GetGuid(),
        e.GetProperty("position").GetString()!,
        e.GetProperty("type").GetString()!,
        e.GetProperty("priority").GetString()!,
        e.GetProperty("source").GetString()!,
        e.GetProperty("data").Clone());
}
