using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace EventHub.Silo.Hosting;

/// <summary>
/// The web server, which waits for its clients when it stops: for half a request, for a reader that takes nothing. Unbounded that would
/// be all the time there is, and the silo behind it would have none left to end in order. Who was told to go and has not is cut off.
/// </summary>
internal sealed class BoundedServer(IServer inner) : IServer
{
    /// <summary>Requests under way are answered well within it; the rest of <c>ShutdownTimeout</c> is the silo's.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public IFeatureCollection Features => inner.Features;

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull => inner.StartAsync(application, cancellationToken);

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(Patience);
        await inner.StopAsync(end.Token);
    }

    public void Dispose() => inner.Dispose();
}

/// <summary>Puts it around the server that is there.</summary>
internal static class BoundedServerSetup
{
    public static IServiceCollection BoundServerStop(this IServiceCollection services)
    {
        var server = services.Last(static service => service.ServiceType == typeof(IServer));
        services.Remove(server);
        return services.AddSingleton<IServer>(provider => new BoundedServer(
            (IServer)(server.ImplementationFactory?.Invoke(provider)
                ?? ActivatorUtilities.CreateInstance(provider, server.ImplementationType!))));
    }
}
