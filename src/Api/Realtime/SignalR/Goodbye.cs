using EventHub.Api.Realtime.Messages;
using EventHub.Api.Realtime.Sessions;
using Microsoft.Extensions.Hosting;

namespace EventHub.Api.Realtime.SignalR;

/// <summary>Tells every client that the node goes away, so that it connects elsewhere at once.</summary>
internal sealed class Goodbye(SessionDirectory sessions, IHostApplicationLifetime lifetime) : IHostedService
{
    /// <summary>How long a slow reader may hold up the stop; it finds out by the closed connection.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private CancellationTokenRegistration _stopping;

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

    private void SayToAll()
    {
        var ends = new List<Task>();
        sessions.ForEach(ends, static (session, ends) => ends.Add(session.EndAndCloseAsync(WireError.GoingAway)));
        Task.WhenAll(ends).Wait(Patience);
    }
}
