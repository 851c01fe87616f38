using System.Runtime.InteropServices;
using EventHub.Api.Health;

namespace EventHub.Silo.Hosting;

/// <summary>
/// A signal does not stop the node, it drains it: readiness fails first, then the readers are told to go elsewhere while
/// everything still works, and only then the host stops. A second signal stops it at once.
/// </summary>
internal sealed partial class DrainingLifetime(
    NodeState state, IEnumerable<IDrain> drains, IHostApplicationLifetime lifetime, ILogger<DrainingLifetime> logger)
    : IHostLifetime, IDisposable
{
    private static readonly PosixSignal[] Signals = [PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT];

    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _signals;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        foreach (var signal in Signals)
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, OnSignal));
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _registrations.ForEach(static registration => registration.Dispose());

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _signals) == 1 && state.HasStarted)
        {
            _ = Task.Run(DrainAsync);
        }
        else
        {
            lifetime.StopApplication();
        }
    }

    private async Task DrainAsync()
    {
        state.BeginDrain();
        try
        {
            await Task.WhenAll(drains.Select(static drain => drain.DrainAsync()));
        }
        catch (Exception e)
        {
            LogFailed(e);
        }

        lifetime.StopApplication();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Draining failed; the node stops all the same")]
    private partial void LogFailed(Exception error);
}
