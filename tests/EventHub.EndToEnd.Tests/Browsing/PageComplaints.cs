using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace EventHub.EndToEnd.Tests.Browsing;

/// <summary>What a browser holds against a page: errors on its console, exceptions nobody caught, violations of its policy.</summary>
internal sealed class PageComplaints
{
    /// <summary>Chromium itself says this of every request that a stopped hub did not answer; no page can help it.</summary>
    private const string NoConnection = "net::ERR_CONNECTION_";

    /// <summary>And this of every request that a hub refused while it was starting again.</summary>
    private const string NotYet = "responded with a status of 503";

    private const string TellsViolations =
        "document.addEventListener('securitypolicyviolation', v => console.error(`policy violated: ${v.violatedDirective} ${v.blockedURI}`))";

    private readonly ConcurrentQueue<string> _all = new();

    private PageComplaints()
    {
    }

    public static async Task<PageComplaints> ListenAsync(IPage page)
    {
        var complaints = new PageComplaints();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                complaints._all.Enqueue($"{message.Type}: {message.Text}");
            }
        };
        page.PageError += (_, error) => complaints._all.Enqueue($"uncaught: {error}");
        await page.AddInitScriptAsync(TellsViolations);
        return complaints;
    }

    public IReadOnlyCollection<string> All => _all;

    /// <summary>What a hub that goes away and comes back does not explain.</summary>
    public IEnumerable<string> BeyondLostConnections => _all.Where(static c =>
        !c.Contains(NoConnection, StringComparison.Ordinal) && !c.Contains(NotYet, StringComparison.Ordinal));
}
