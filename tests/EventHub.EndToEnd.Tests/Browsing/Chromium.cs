using EventHub.Testing;
using Microsoft.Playwright;

namespace EventHub.EndToEnd.Tests.Browsing;

/// <summary>The machine's own Chromium, without a window.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Arguments =
    [
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    /// <summary>In milliseconds. What Playwright waits by itself is little where hub, browser and tests share two cores.</summary>
    private static readonly float Deadline = (float)Eventually.Deadline.TotalMilliseconds;

    private IPlaywright? _driver;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        Assertions.SetDefaultExpectTimeout(Deadline);
        _driver = await Playwright.CreateAsync();
        _browser = await _driver.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium",
            Args = Arguments,
        });
    }

    /// <summary>A profile of its own, as a reader who was never here.</summary>
    internal async Task<IBrowserContext> NewProfileAsync(ColorScheme scheme = ColorScheme.Dark)
    {
        var profile = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            ColorScheme = scheme,
            ViewportSize = new ViewportSize { Width = 1280, Height = 800 },
            Locale = "en-GB",
            TimezoneId = "UTC",
        });
        profile.SetDefaultTimeout(Deadline);
        profile.SetDefaultNavigationTimeout(Deadline);
        return profile;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _driver?.Dispose();
    }
}

/// <summary>One browser for all tests that look at the page.</summary>
[CollectionDefinition(Name)]
public sealed class ChromiumTests : ICollectionFixture<Chromium>
{
    public const string Name = "chromium";
}
