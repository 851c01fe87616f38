using EventHub.Api.Realtime.Sessions;
using Microsoft.Extensions.Hosting;

namespace EventHub.Api.Realtime.SignalR;

/// <summary>
/// Tells every client that the node goes away, so that it connects elsewhere at once. SignalR closes the connections when the
/// application begins to stop; what was written before is still sent.
/// </summary>
internal sealed class Goodbye(SessionDirectory sessions, IHostApplicationLifetime lifetime) : IHostedService
{
    private CancellationTokenRegistration _stopping;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Registered after SignalR's own callback and therefore called before it. Not awaited: a reader that is slow now would
        // hold up the stop for all, and finds out by the closed connection.
        _stopping = lifetime.ApplicationStopping.Register(
            () => sessions.ForEach(0, static (session, _) => session.SayGoodbye()));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _stopping.Dispose();
        return Task.CompletedTask;
    }
}
