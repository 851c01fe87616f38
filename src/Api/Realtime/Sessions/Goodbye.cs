using EventHub.Api.Health;
using EventHub.Api.Realtime.Messages;
using Microsoft.Extensions.Hosting;

namespace EventHub.Api.Realtime.Sessions;

/// <summary>Tells every client that the node goes away, so that it connects elsewhere at once.</summary>
internal sealed class Goodbye(SessionDirectory sessions, IHostApplicationLifetime lifetime, TimeProvider time) : IHostedService, IDrain
{
    /// <summary>How long a slow reader may hold up the stop; it finds out by the closed connection.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>The same for those who came while the others were told, or have been waited for already.</summary>
    private static readonly TimeSpan PatienceAfterDrain = TimeSpan.FromSeconds(1);

    /// <summary>Over which the clients are told: the other nodes get them one after the other instead of all at once.</summary>
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    /// <summary>A few need no pacing.</summary>
    private const int LeastAtOnce = 10;

    private CancellationTokenRegistration _stopping;
    private volatile bool _isDrained;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Registered after SignalR's own callback and therefore called before it: that one drops what is not sent yet, so that
        // this one has to wait.
        _stopping = lifetime.ApplicationStopping.Register(SayToAll);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _stopping.Dispose();
        return Task.CompletedTask;
    }

    public async Task DrainAsync()
    {
        var all = Sessions();
        var atOnce = Math.Max(LeastAtOnce, (int)(all.Count * (Step / Span)));
        var ends = new List<Task>(all.Count);
        foreach (var some in all.Chunk(atOnce))
        {
            if (ends.Count > 0)
            {
                await Task.Delay(Step, time);
            }

            ends.AddRange(some.Select(static session => session.EndAndCloseAsync(WireError.GoingAway)));
        }

        await Task.WhenAll(ends).WaitAsync(Patience, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _isDrained = true;
    }

    /// <summary>Those who came after the draining, or all of them when the host was stopped without it.</summary>
    private void SayToAll() =>
        Task.WhenAll(Sessions().ConvertAll(static session => session.EndAndCloseAsync(WireError.GoingAway))).Wait(_isDrained ? PatienceAfterDrain : Patience);

    private List<ClientSession> Sessions()
    {
        var all = new List<ClientSession>();
        sessions.ForEach(all, static (session, all) => all.Add(session));
        return all;
    }
}
