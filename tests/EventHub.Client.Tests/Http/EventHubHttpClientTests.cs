using EventHub.Client.Http;
using EventHub.Client.Publishing;
using Microsoft.Extensions.DependencyInjection;

namespace EventHub.Client.Tests.Http;

public sealed class EventHubHttpClientTests
{
    [Fact]
    public async Task It_needs_no_container()
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Stores();
        using var client = new EventHubHttpClient(hub.Address, "secret");

        await client.PublishAsync(Samples.Query(1));

        Assert.Equal("Bearer secret", Assert.Single(hub.Requests).Authorization);
    }

    [Fact]
    public async Task A_hub_below_a_path_is_found()
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Stores();
        using var client = new EventHubHttpClient(new Uri(hub.Address, "/events-of/office"), "secret");

        await client.PublishAsync(Samples.Query(1));

        Assert.Equal("/events-of/office/api/events/emit", Assert.Single(hub.Requests).Path);
    }

    [Fact]
    public void All_that_is_wrong_with_its_options_is_told_at_once()
    {
        var error = Assert.Throws<ArgumentException>(() => new EventHubHttpClient(new EventHubHttpOptions { Hub = new Uri("ftp://hub") }));

        Assert.Contains("Hub", error.Message, StringComparison.Ordinal);
        Assert.Contains("Token", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_a_container_it_is_the_publisher()
    {
        await using var services = new ServiceCollection().AddLogging()
            .AddEventHubHttpClient(new Uri("http://127.0.0.1:8080"), "secret").BuildServiceProvider();

        Assert.Same(services.GetRequiredService<EventHubHttpClient>(), services.GetRequiredService<IEventPublisher>());
    }
}
