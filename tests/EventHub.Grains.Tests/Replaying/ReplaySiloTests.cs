using EventHub.Grains.Replaying;
using EventHub.Grains.Tests.Queues.Live;
using EventHub.Grains.Tests.Samples;
using EventHub.Json;
using EventHub.Replaying;
using EventHub.Storage.Replays;
using Microsoft.Extensions.DependencyInjection;

namespace EventHub.Grains.Tests.Replaying;

/// <summary>Replays in a silo of their own, over a log in memory and on a fast clock.</summary>
public abstract class ReplaySiloTests : IAsyncLifetime
{
    private protected static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private protected LiveSilo Silo { get; private set; } = null!;

    private protected IReplayStore Store => Silo.Service<IReplayStore>();

    private protected DateTimeOffset Now => Rfc3339.Truncate(Silo.Service<TimeProvider>().GetUtcNow());

    public async ValueTask InitializeAsync() => Silo = await LiveSilo.StartAsync(static services =>
    {
        services.Configure<ReplayOptions>(static options =>
        {
            options.MaxPerUser = 2;
            options.MaxInAll = 3;
            options.UnreadLimit = TimeSpan.FromMinutes(2);
            options.PurgePeriod = TimeSpan.FromSeconds(30);
        });
        var store = services.Last(static service => service.ServiceType == typeof(IReplayStore));
        services.Remove(store);
        services.AddSingleton(provider => new LostUpdates((IReplayStore)ActivatorUtilities.CreateInstance(provider, store.ImplementationType!)));
        services.AddSingleton<IReplayStore>(static provider => provider.GetRequiredService<LostUpdates>());
    });

    public async ValueTask DisposeAsync()
    {
        await Silo.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected async Task<Guid> Start(string user, DateTimeOffset start, DateTimeOffset end, double? speed)
    {
        var answer = await Silo.Replays.Start(Request(user, start, end, speed));
        Assert.Equal(ReplayOutcome.Done, answer.Outcome);
        return answer.Replay!.Id;
    }

    private protected static ReplayRequest Request(string user, DateTimeOffset start, DateTimeOffset end, double? speed) =>
        new() { Reader = Sample.User(user), Name = "test", StartTime = start, EndTime = end, Speed = speed };
}
