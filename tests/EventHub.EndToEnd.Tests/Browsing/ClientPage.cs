using System.Collections.Concurrent;
using System.Text.Json;
using EventHub.Testing;
using Microsoft.Playwright;

namespace EventHub.EndToEnd.Tests.Browsing;

/// <summary>
/// A page of the hub's origin that is nothing but the built TypeScript package, loaded as modules. The hub does not serve it: the
/// browser is given it in the hub's name, so that all else it asks for is the real thing.
/// </summary>
internal sealed class ClientPage : IAsyncDisposable
{
    private const string Folder = "/client-under-test/";

    private static readonly string Package = SourceTree.PathOf("src", "Web", "packages", "client", "dist");

    private static readonly string SignalR =
        SourceTree.PathOf("src", "Web", "node_modules", "@microsoft", "signalr", "dist", "browser", "signalr.js");

    private static readonly string Own = SourceTree.PathOf("tests", "EventHub.EndToEnd.Tests", "Browsing");

    private readonly IBrowserContext _profile;
    private readonly IPage _page;
    private readonly ConcurrentQueue<string> _sent = new();
    private readonly ConcurrentQueue<string> _received = new();

    private ClientPage(IBrowserContext profile, IPage page, PageComplaints complaints)
    {
        _profile = profile;
        _page = page;
        Complaints = complaints;
        page.WebSocket += (_, socket) =>
        {
            socket.FrameSent += (_, frame) => _sent.Enqueue(frame.Text ?? "");
            socket.FrameReceived += (_, frame) => _received.Enqueue(frame.Text ?? "");
        };
    }

    public PageComplaints Complaints { get; }

    /// <summary>What went to the hub on its sockets, as it was written.</summary>
    public IReadOnlyCollection<string> Sent => _sent;

    public IReadOnlyCollection<string> Received => _received;

    /// <param name="document">client.html, or hooks.html for the client as React has it.</param>
    public static async Task<ClientPage> OpenAsync(Chromium chromium, HubProcess hub, string document = "client.html")
    {
        var profile = await chromium.NewProfileAsync();
        await profile.RouteAsync(url => new Uri(url).AbsolutePath.StartsWith(Folder, StringComparison.Ordinal), ServeAsync);

        // What the browser did not get from the network is of no network: it must be let to one that is this machine's own.
        await profile.GrantPermissionsAsync(["local-network-access"]);
        var tab = await profile.NewPageAsync();
        var page = new ClientPage(profile, tab, await PageComplaints.ListenAsync(tab));
        await tab.GotoAsync(new Uri(hub.Address, Folder + document).ToString());
        await page.WaitForAsync("window.browsed !== undefined", "the package to load");
        return page;
    }

    /// <summary>As somebody who presses the browser's button; what the page kept is all it has.</summary>
    public async Task ReloadAsync()
    {
        await _page.ReloadAsync();
        await WaitForAsync("window.browsed !== undefined", "the package to load");
    }

    /// <param name="tokens">What the client is given one after the other as it asks; the last one again and again.</param>
    public async Task StartAsync(params object[] tokens)
    {
        await CallAsync("start", tokens);
        await WaitForAsync("browsed.phase() === 'connected'", "the client to connect");
    }

    public Task<JsonElement> CallAsync(string name, params object[] arguments) =>
        _page.EvaluateAsync<JsonElement>(
            "async ([name, ...values]) => (await window.browsed[name](...values)) ?? null", new object[] { name }.Concat(arguments).ToArray());

    public async Task<IReadOnlyList<Guid>> ToldAsync(string list) =>
        [.. (await _page.EvaluateAsync<string[]>("list => window.browsed.told[list]", list)).Select(Guid.Parse)];

    /// <summary>The ids of the events that are to be read in a list of the document.</summary>
    public async Task<IReadOnlyList<Guid>> ListedAsync(string list) =>
        [.. (await _page.EvaluateAsync<string[]>("list => window.browsed.listed(list)", list)).Select(Guid.Parse)];

    public Task<T> ReadAsync<T>(string expression) => _page.EvaluateAsync<T>(expression);

    public Task WaitForAsync(string condition, string what) =>
        Eventually.Holds(async _ => await _page.EvaluateAsync<bool>(condition), what);

    public ValueTask DisposeAsync() => _profile.DisposeAsync();

    private static Task ServeAsync(IRoute route)
    {
        var name = new Uri(route.Request.Url).AbsolutePath[Folder.Length..];
        return name switch
        {
            "client.html" or "hooks.html" => FulfillAsync(route, "text/html", Path.Combine(Own, name)),
            "client.js" or "hooks.js" => FulfillAsync(route, "text/javascript", Path.Combine(Own, name)),
            "signalr.umd.js" => FulfillAsync(route, "text/javascript", SignalR),
            "signalr.js" => route.FulfillAsync(new()
            {
                ContentType = "text/javascript",
                Body = "export const { HubConnectionBuilder, LogLevel } = globalThis.signalR;",
            }),
            _ when name.StartsWith("package/", StringComparison.Ordinal) && name.EndsWith(".js", StringComparison.Ordinal) =>
                FulfillAsync(route, "text/javascript", Path.Combine(Package, name["package/".Length..])),
            _ when ReactModules.Find(name) is { } module => route.FulfillAsync(new() { ContentType = "text/javascript", Body = module }),
            _ => route.FulfillAsync(new() { Status = 404 }),
        };
    }

    private static Task FulfillAsync(IRoute route, string contentType, string path) =>
        route.FulfillAsync(new() { ContentType = contentType, Path = path });
}
