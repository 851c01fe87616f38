using System.Net;

namespace EventHub.Collector.Bind9.CommandLine;

internal static class HubHttp
{
    /// <summary>A client whose calls have their limits set where they are made.</summary>
    public static HttpClient Create(Uri hub)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            // A hub that moved behind its name is found again.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        return new HttpClient(handler) { BaseAddress = hub, Timeout = Timeout.InfiniteTimeSpan };
    }
}
