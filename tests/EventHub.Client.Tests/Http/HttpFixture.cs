using System.Text.Json;
using EventHub.Client.Http;
using EventHub.Client.Publishing;
using Microsoft.Extensions.DependencyInjection;

namespace EventHub.Client.Tests.Http;

/// <summary>A publisher as an application gets it, against a fake hub.</summary>
internal sealed class HttpFixture : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private HttpFixture(FakeHub hub, ServiceProvider services)
    {
        Hub = hub;
        _services = services;
    }

    public FakeHub Hub { get; }

    public IEventPublisher Publisher => _services.GetRequiredService<IEventPublisher>();

    public static async Task<HttpFixture> StartAsync(TimeProvider time, Action<EventHubHttpOptions>? configure = null)
    {
        var hub = await FakeHub.StartAsync();
        var services = new ServiceCollection().AddLogging().AddSingleton(time).AddEventHubHttpClient(options =>
        {
            options.Hub = hub.Address;
            options.UseToken("secret");

            // Of the machine that the tests run on; an attempt that it is too slow for would be one more.
            options.AttemptTimeout = TimeSpan.FromMinutes(2);
            configure?.Invoke(options);
        });
        return new HttpFixture(hub, services.BuildServiceProvider());
    }

    /// <summary>Ids of the events in a received body, in order; null where there is none.</summary>
    public static string?[] IdsIn(ReceivedRequest request)
    {
        using var document = JsonDocument.Parse(request.Body);
        return
        [
            .. document.RootElement.GetProperty("events").EnumerateArray()
                .Select(e => e.TryGetProperty("id", out var id) ? id.GetString() : null),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await Hub.DisposeAsync();
    }
}
