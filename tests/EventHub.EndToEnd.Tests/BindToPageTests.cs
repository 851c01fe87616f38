using EventHub.EndToEnd.Tests.Bind;
using EventHub.EndToEnd.Tests.Browsing;
using EventHub.Testing;

namespace EventHub.EndToEnd.Tests;

[Collection(ChromiumTests.Name)]
public sealed class BindToPageTests(Chromium chromium, ITestOutputHelper output)
{
    private const int Queries = 200;

    private const int Malware = 14;

    private const int Advertisements = 6;

    [Fact]
    public async Task Two_hundred_queries_to_a_real_named_appear_in_the_page_once_and_in_order_through_rotations_and_a_killed_collector()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var plan = QueryPlan.Draw(random, Queries, Malware, Advertisements);
        using var lab = await NamedLab.StartAsync();
        await using var hub = await HubProcess.StartAsync();
        await using var page = await EventPage.OpenAsync(chromium, await SignInLink.PrintedByAsync(hub));

        using (var collector = CollectorProcess.Start(lab, hub))
        {
            var asking = AskAsync(lab, plan.Take(Queries / 2));
            await page.WaitUntilReceivedAsync(random.Next(10, Queries / 3));
            collector.Kill();
            await asking;
        }

        await lab.RotateLogsAsync();
        using var successor = CollectorProcess.Start(lab, hub);
        await AskAsync(lab, plan.Skip(Queries / 2).Take(Queries / 4));
        await lab.RotateLogsAsync();
        await AskAsync(lab, plan.Skip(Queries / 2 + Queries / 4));
        await page.WaitUntilReceivedAsync(Queries + Malware + Advertisements);

        var shown = await page.ExportAsync();
        output.WriteLine(await page.TakeScreenshotAsync("bind-to-page"));
        var names = plan.Select(static q => q.Name).ToList();
        Assert.Equal(names, NamesInFile(lab.QueryLog));
        Assert.Equal(names, NamesOf(shown, lab.QueryLog, "dns_query_log", "low"));
        Assert.Equal(NamesOf(plan, Verdict.Malware), NamesOf(shown, lab.PolicyLog, "malware_blocked", "critical"));
        Assert.Equal(NamesOf(plan, Verdict.Advertisement), NamesOf(shown, lab.PolicyLog, "dns_query_blocked", "normal"));
        Assert.Equal(Queries + Malware + Advertisements, shown.Count);
        using var client = hub.Client();
        Assert.Equal(ByLane(await Listing.ReadAllAsync(client)), ByLane(shown));
        Assert.Empty(page.Complaints.All);
    }

    private static async Task AskAsync(NamedLab lab, IEnumerable<PlannedQuery> queries)
    {
        foreach (var query in queries)
        {
            await lab.DigAsync(query.Name);
        }
    }

    private static IEnumerable<string> NamesOf(IEnumerable<PlannedQuery> plan, Verdict verdict) =>
        plan.Where(q => q.Verdict == verdict).Select(static q => q.Name);

    private static IEnumerable<string> NamesInFile(string log) =>
        NamedLab.LinesOf(log).Select(static line => line.Split(" query: ")[1].Split(' ')[0]);

    private static IEnumerable<string?> NamesOf(IEnumerable<ListedEvent> shown, string log, string type, string priority) =>
        shown.Where(e => e.Source == CollectorProcess.SourceOf(log) && e.Type == type && e.Priority == priority)
            .Select(static e => e.QueryName);

    private static IEnumerable<(string, Guid)> ByLane(IEnumerable<System.Text.Json.JsonElement> listed) =>
        ByLane(listed.Select(ListedEvent.Read));

    /// <summary>Lanes may overtake each other; within one, a listing and the page show the same order.</summary>
    private static IEnumerable<(string, Guid)> ByLane(IEnumerable<ListedEvent> events) =>
        events.OrderBy(static e => e.Lane, StringComparer.Ordinal).Select(static e => (e.Position, e.Id));
}
