using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using EventHub.Bench.Processes;
using EventHub.Bench.Producing;
using EventHub.Bench.Readers;
using EventHub.Bench.Running;
using EventHub.Events;
using EventHub.Json;
using EventHub.Testing.Postgres;

namespace EventHub.Bench.Scenarios;

/// <summary>How long the common lists take over a long log on PostgreSQL.</summary>
internal sealed class PostgresListScenario : IScenario
{
    private const int BatchSize = 1_000;

    private const int Callers = 4;

    private const int Users = 1_000;

    private static readonly (string Name, string Query)[] Lists =
    [
        ("everything", ""),
        ("a common type", "event_types=dns_query_log"),
        ("a type of 1%", "event_types=user_login"),
        ("a type of 50 events", "event_types=rare.event"),
        ("a common category", "event_categories=dns"),
        ("a category of 1%", "event_categories=health"),
        ("a source", "event_sources=bench-1"),
        ("a severity of 7%", "severity_levels=warning"),
        ("a severity that nothing has", "severity_levels=critical"),
        ("a user of 50 events", "user_ids=user-17"),
        ("a type of 1% and data of a thousandth of it", "event_types=user_login&data_filters=" + DataFilter),
        ("a type of 1% and the last hour", "event_types=user_login&start_time="),
    ];

    /// <summary>For one who does not see everything: what is hidden, and others' logins, are no candidates.</summary>
    private static readonly (string Name, string Query)[] ListsOfAUser =
    [
        ("everything", ""),
        ("a common type", "event_types=dns_query_log"),
        ("own logins", "event_types=user_login"),
        ("a category of 1%", "event_categories=health"),
        ("a source", "event_sources=bench-1"),
        ("a severity of 7%", "severity_levels=warning"),
    ];

    private const string DataFilter = "[{\"field\":\"shard\",\"operator\":\"equals\",\"value\":17}]";

    public string Name => "postgres-list";

    public string Title => "Lists with filters on PostgreSQL";

    public string Conditions =>
        "Five million events stored by the hub before: 90% query log, 7% blocked queries (warning), 1% each of health updates, zone "
        + "updates and logins, these by 1,000 users, and 50 of a rare type; no ANALYZE but the server's own. GET /api/events, newest "
        + "first, 100 events a page, one caller, each list 200 times, first as an admin and then some as users, to whom what is theirs alone is shown. The goal is for lists by columns: a condition on data is asked of each row "
        + "that the index finds.";

    public async Task<IReadOnlyList<Figure>> RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var events = context.IsQuick ? 200_000 : 5_000_000;
        await using var postgres = await PostgresServer.StartNewAsync();
        await using var database = await postgres.CreateDatabaseAsync();
        using var hub = await context.StartHubAsync(database, cancellationToken);
        await FillAsync(hub, events, context.Time, cancellationToken);

        var figures = new List<Figure>();
        foreach (var (name, query) in Lists)
        {
            figures.Add(await AskAsync(context, hub, hub.Token("reader"), name, query, cancellationToken));
        }

        // Another one for each, whose rate allows so many at once.
        for (var i = 0; i < ListsOfAUser.Length; i++)
        {
            var (name, query) = ListsOfAUser[i];
            figures.Add(await AskAsync(context, hub, hub.UserToken(UserOf(100 * i)), $"for a user, {name}", query, cancellationToken));
        }

        return figures;
    }

    private static async Task<Figure> AskAsync(
        BenchContext context, HubProcess hub, string token, string name, string query, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = hub.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var hourAgo = Uri.EscapeDataString(Rfc3339.Write(context.Time.GetUtcNow().AddHours(-1)));
        var asked = query.EndsWith('=') ? query + hourAgo : query;
        var address = new Uri($"/api/events/?limit=100&{asked}".TrimEnd('&'), UriKind.Relative);
        var times = new LatencyRecorder(context.Time);
        for (var i = 0; i < (context.IsQuick ? 20 : 200); i++)
        {
            var start = context.Time.GetTimestamp();
            using var answer = await client.GetAsync(address, cancellationToken);
            answer.EnsureSuccessStatusCode();
            await answer.Content.ReadAsByteArrayAsync(cancellationToken);
            times.Take(context.Time.GetElapsedTime(start));
        }

        context.Say($"{name}: p50 {times.MillisecondsAt(50):N1}, p95 {times.MillisecondsAt(95):N1} ms");
        return new Figure($"{name}, p95", "ms", times.MillisecondsAt(95), asked.Contains(DataFilter, StringComparison.Ordinal) ? null : Goal.AtMost(50));
    }

    private static async Task FillAsync(HubProcess hub, int events, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var host = await PublisherHost.OverGrainsAsync(hub, cancellationToken);
        var acknowledged = new Acknowledged();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async caller =>
        {
            var queries = new QueryEvents(time, seed: caller + 1);
            for (var sent = 0; sent < events / Callers; sent += BatchSize)
            {
                var batch = queries.Batch(BatchSize, $"bench-{caller}");
                for (var i = 0; i < batch.Length; i++)
                {
                    batch[i] = Mixed(batch[i], sent + i);
                }

                acknowledged.Take(await host.Publisher.PublishAsync(batch, cancellationToken: cancellationToken));
            }
        }));
        acknowledged.Balance();
    }

    private static EventDraft Mixed(EventDraft query, int i) => (i % 100, i % 100_000) switch
    {
        (_, 50_000) => query with { Type = "rare.event" },
        ( >= 90 and < 97, _) => query with { Type = "dns_query_blocked" },
        (97, _) => query with { Type = "health_update" },
        (98, _) => query with { Type = "zone_updated" },
        (99, _) => query with { Type = "user_login", UserId = UserOf(i), Data = Data(i) },
        _ => query,
    };

    private static string UserOf(int i) => string.Create(CultureInfo.InvariantCulture, $"user-{i / 100 % Users}");

    private static byte[] Data(int i) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"shard\":{i / 100 % Users}}}"));
}
