using System.Globalization;

namespace EventHub.EndToEnd.Tests.Browsing;

/// <summary>Events to play again, and such as a page follows live.</summary>
internal static class Recording
{
    public const int Count = 120;

    public static readonly TimeSpan Spacing = TimeSpan.FromSeconds(1);

    public static async Task<(DateTimeOffset Start, IReadOnlyList<Guid> Ids)> RecordAsync(HttpClient client)
    {
        var start = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()) - (Spacing * (Count + 1));
        var ids = await client.EmitAsync(Enumerable.Range(0, Count).Select(i => (object)new
        {
            type = "dns_query_log",
            source = "recorded:query.log",
            timestamp = Rfc3339(start + (Spacing * i)),
            data = new { qname = $"r{i}.lab.example" },
        }));
        return (start, ids);
    }

    public static object Request(DateTimeOffset start, object speed) => new
    {
        name = "recorded",
        start_time = Rfc3339(start),
        end_time = Rfc3339(start + (Spacing * Count)),
        replay_speed = speed,
        filter_config = new { event_sources = new[] { "recorded:*" } },
    };

    public static IEnumerable<object> Queries(int count) => Enumerable.Range(1, count).Select(static i => (object)new
    {
        type = "dns_query_log",
        source = "browsed:query.log",
        data = new { qname = $"q{i}.lab.example", qtype = "A" },
    });

    public static string Rfc3339(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
