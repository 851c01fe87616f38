using System.Collections.Concurrent;
using EventHub.Client.Batching;
using EventHub.Client.Publishing;
using EventHub.Emitting;
using EventHub.Json;
using EventHub.Log;
using EventHub.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EventHub.Client.Tests.Grains;

/// <summary>A host that is part of the cluster, and publishes by the Orleans client that it has.</summary>
public sealed class OwnOrleansClientTests : IAsyncLifetime
{
    private readonly EmitterScript _script = new();
    private IHost _host = null!;

    private BatchingEventPublisher Publisher => _host.Services.GetRequiredService<BatchingEventPublisher>();

    public async ValueTask InitializeAsync()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(_script);
        builder.UseOrleans(orleans => orleans.UseLocalhostClustering(FreePorts.Take(), FreePorts.Take()));
        builder.Services.AddEventHubClient()
            .AddEventHubBatching(new BatchingPublisherOptions { Linger = TimeSpan.FromMilliseconds(50), MaxConcurrency = 1 });
        _host = builder.Build();
        await _host.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
    }

    [Fact]
    public async Task A_batch_goes_to_each_sources_emitter_in_order()
    {
        var drafts = Enumerable.Range(0, 30).Select(i => Samples.Query(i, Samples.Sources[i % 3])).ToArray();

        var results = await Task.WhenAll(drafts.Select(draft => Publisher.PublishAsync(draft)));

        var positions = results.Select(r => r.Events.Single().Position!.Value).ToArray();
        Assert.Equal(drafts.Select(d => d.Source), positions.Select(p => p.Lane));
        Assert.All(positions.GroupBy(p => p.Lane), g => Assert.Equal(Enumerable.Range(1, 10), g.Select(p => (int)p.Sequence)));
    }

    [Fact]
    public async Task An_event_that_its_emitter_refuses_is_named_and_all_others_are_stored()
    {
        var drafts = Enumerable.Range(0, 9).Select(i => Samples.Query(i, Samples.Sources[i % 3])).ToArray();
        drafts[4] = drafts[4] with { UserId = ScriptedEmitterGrain.RefusedUser };

        var error = await Assert.ThrowsAsync<InvalidRequestException>(() => Publisher.PublishAsync(drafts));

        Assert.Equal("events[4].user_id", Assert.Single(error.Errors).Field);
        var stored = _script.Requests.Where(r => r.Request.Events.All(e => e.UserId is null)).SelectMany(r => r.Request.Events).Select(e => e.Data).Distinct();
        Assert.Equal(8, stored.Count());
    }

    [Fact]
    public async Task An_emitter_that_stays_away_takes_the_events_of_its_own_source_alone_with_it()
    {
        _script.Away = Samples.Sources[1];
        var undelivered = new ConcurrentQueue<UndeliveredEvent>();
        await using var publisher = new BatchingEventPublisher(
            _host.Services.GetRequiredService<IEventPublisher>(),
            new BatchingPublisherOptions
            {
                Linger = TimeSpan.FromMinutes(1),
                MaxConcurrency = 1,
                GiveUpAfter = TimeSpan.Zero,
                Undelivered = undelivered.Enqueue,
            });
        for (var i = 0; i < 9; i++)
        {
            await publisher.EnqueueAsync(Samples.Query(i, Samples.Sources[i % 3]));
        }

        var awaited = publisher.PublishAsync(Samples.Query(9, Samples.Sources[0]));
        await publisher.FlushAsync();

        Assert.Equal(EmitStatus.Stored, (await awaited).Events.Single().Status);
        Assert.All(undelivered, e => Assert.Equal((Samples.Sources[1], typeof(LogUnavailableException)), (e.Draft.Source, e.Reason.GetType())));
        Assert.Equal(3, undelivered.Count);
        Assert.Equal(3, _script.Requests.Count);
    }
}
