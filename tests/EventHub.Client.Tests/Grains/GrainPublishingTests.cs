using EventHub.Client.Grains;
using EventHub.Client.Publishing;
using EventHub.Events;
using EventHub.Json;
using EventHub.Log;
using EventHub.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace EventHub.Client.Tests.Grains;

public sealed class GrainPublishingTests : IAsyncLifetime
{
    private readonly EmitterScript _script = new();
    private IHost _silo = null!;
    private IHost _client = null!;
    private int _gatewayPort;

    private IEventPublisher Publisher => _client.Services.GetRequiredService<IEventPublisher>();

    public async ValueTask InitializeAsync()
    {
        (var siloPort, _gatewayPort) = (FreePorts.Take(), FreePorts.Take());
        var silo = Host.CreateApplicationBuilder();
        silo.Logging.ClearProviders();
        silo.Services.AddSingleton(_script);
        silo.UseOrleans(orleans => orleans.UseLocalhostClustering(siloPort, _gatewayPort, serviceId: "eventhub", clusterId: "eventhub"));
        _silo = silo.Build();
        await _silo.StartAsync();

        _client = await ClientAsync(static _ => { });
    }

    public async ValueTask DisposeAsync()
    {
        _script.Silence.TrySetCanceled();
        await _client.StopAsync();
        _client.Dispose();
        await _silo.StopAsync();
        _silo.Dispose();
    }

    [Fact]
    public async Task A_mixed_batch_goes_to_one_emitter_a_source_and_is_answered_in_the_callers_order()
    {
        var drafts = Enumerable.Range(0, 30).Select(i => Samples.Query(i, Samples.Sources[i * 7 % 3])).ToArray();

        var result = await Publisher.PublishAsync(drafts);

        Assert.Equal(drafts.Select(d => d.Source), result.Events.Select(e => e.Position!.Value.Lane));
        Assert.Equal(Samples.Sources, _script.Requests.Select(r => r.Source).Order());
        foreach (var (source, request) in _script.Requests)
        {
            Assert.Equal(drafts.Where(d => d.Source == source).Select(d => d.Data), request.Events.Select(e => e.Data));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \u2003")]
    public async Task What_no_source_can_be_called_is_refused_and_not_asked_for_again(string source)
    {
        var batch = await Assert.ThrowsAsync<InvalidRequestException>(() => Publisher.PublishAsync([Samples.Query(1), Samples.Query(2, source)]));
        var checkpoint = await Assert.ThrowsAsync<InvalidRequestException>(() => Publisher.GetCheckpointAsync(source));

        Assert.Equal("events[1].source", Assert.Single(batch.Errors).Field);
        Assert.Equal("source", Assert.Single(checkpoint.Errors).Field);
        Assert.Empty(_script.Requests);
    }

    [Fact]
    public async Task What_is_temporary_is_tried_again_with_the_same_ids()
    {
        _script.Failures.Enqueue(new LogOverloadedException("Too much waits."));
        _script.Failures.Enqueue(new LogUnavailableException("Replaced."));
        _script.Failures.Enqueue(new OperationCanceledException("A silo that stops."));

        var result = await Publisher.PublishAsync(Samples.Queries(2));

        Assert.Equal(4, _script.Requests.Count);
        Assert.All(_script.Requests, r => Assert.Equal(result.Events.Select(e => (Guid?)e.Id), r.Request.Events.Select(e => e.Id)));
    }

    [Fact]
    public async Task What_is_not_answered_in_time_is_tried_again_with_the_same_ids()
    {
        using var client = await ClientAsync(static options => options.AttemptTimeout = TimeSpan.FromSeconds(2));
        _script.Unanswered = 1;

        // Far below the time that Orleans takes when nobody tells it.
        var result = await client.Services.GetRequiredService<IEventPublisher>().PublishAsync(Samples.Queries(2))
            .WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        Assert.True(_script.Requests.Count >= 2);
        Assert.All(_script.Requests, r => Assert.Equal(result.Events.Select(e => (Guid?)e.Id), r.Request.Events.Select(e => e.Id)));
        await client.StopAsync();
    }

    [Fact]
    public void An_answer_is_waited_for_ten_seconds_unless_told_otherwise() => Assert.Equal(
        TimeSpan.FromSeconds(10), _client.Services.GetRequiredService<IOptions<ClientMessagingOptions>>().Value.ResponseTimeout);

    [Fact]
    public async Task A_refusal_of_a_later_request_names_the_callers_index_and_is_not_tried_again()
    {
        var drafts = Samples.Queries(1_500);
        drafts[1_001] = drafts[1_001] with { UserId = ScriptedEmitterGrain.RefusedUser };

        var error = await Assert.ThrowsAsync<InvalidRequestException>(() => Publisher.PublishAsync(drafts));

        Assert.Equal("events[1001].user_id", Assert.Single(error.Errors).Field);
        Assert.Equal(2, _script.Requests.Count);
    }

    [Fact]
    public async Task A_refusal_in_a_mixed_batch_names_the_callers_index()
    {
        EventDraft[] drafts =
        [
            Samples.Query(0, "ns1"), Samples.Query(1, "ns2"), Samples.Query(2, "ns1"),
            Samples.Query(3, "ns2") with { UserId = ScriptedEmitterGrain.RefusedUser },
        ];

        var error = await Assert.ThrowsAsync<InvalidRequestException>(() => Publisher.PublishAsync(drafts));

        Assert.Equal("events[3].user_id", Assert.Single(error.Errors).Field);
    }

    [Fact]
    public async Task More_than_a_thousand_events_of_a_source_go_one_request_after_the_other()
    {
        var result = await Publisher.PublishAsync(Samples.Queries(2_500));

        Assert.Equal([1_000, 1_000, 500], _script.Requests.Select(r => r.Request.Events.Length));
        Assert.Equal(Enumerable.Range(1, 2_500).Select(i => (long)i), result.Events.Select(e => e.Position!.Value.Sequence));
    }

    [Fact]
    public async Task A_checkpoint_goes_with_its_batch_also_when_the_batch_is_empty()
    {
        var checkpoint = new SourceCheckpoint("ns1", 4, "offset");

        var result = await Publisher.PublishAsync([], checkpoint);

        Assert.Equal(checkpoint, Assert.Single(_script.Requests).Request.Checkpoint);
        Assert.Equal(checkpoint, result.Checkpoint);
        Assert.Equal(3, (await Publisher.GetCheckpointAsync("ns1"))!.Position);
    }

    [Fact]
    public async Task Nothing_is_asked_for_an_empty_batch()
    {
        Assert.Empty((await Publisher.PublishAsync([])).Events);
        Assert.Empty(_script.Requests);
    }

    [Fact]
    public void A_time_to_wait_that_is_none_is_refused()
    {
        using var services = new ServiceCollection().AddLogging()
            .AddEventHubClient(static options =>
            {
                options.UseLocalHub();
                options.AttemptTimeout = TimeSpan.Zero;
            })
            .BuildServiceProvider();

        var error = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<EventHubClientOptions>>().Value);

        Assert.StartsWith("AttemptTimeout must be", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_client_without_a_gateway_is_refused_with_what_to_do()
    {
        using var services = new ServiceCollection().AddLogging().AddEventHubClient(_ => { }).BuildServiceProvider();

        var error = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<EventHubClientOptions>>().Value);

        Assert.Contains("UseLocalHub", error.Message, StringComparison.Ordinal);
    }

    private async Task<IHost> ClientAsync(Action<EventHubClientOptions> configure)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddEventHubClient(options =>
        {
            options.UseLocalHub(_gatewayPort);
            // The clock is real, for the Orleans client shares it: pauses are short instead.
            options.Retry.BaseDelay = TimeSpan.FromMilliseconds(1);
            configure(options);
        });
        var client = builder.Build();
        await client.StartAsync();
        return client;
    }
}
