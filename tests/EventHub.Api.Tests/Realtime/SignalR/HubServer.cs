using System.Net;
using EventHub.Api.Limits;
using EventHub.Api.Realtime;
using EventHub.Api.Realtime.Sessions;
using EventHub.Api.Security;
using EventHub.Api.Tests.Realtime.Cluster;
using EventHub.Visibility;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Orleans;

namespace EventHub.Api.Tests.Realtime.SignalR;

/// <summary>The front end on a real port, with the hub's own tokens, before a cluster in memory. Its clock stands until it is moved.</summary>
internal sealed class HubServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private HubServer(WebApplication app, FakeTimeProvider time, MemoryCluster cluster, LogRecorder logs)
    {
        _app = app;
        Time = time;
        Cluster = cluster;
        Logs = logs;
    }

    public FakeTimeProvider Time { get; }

    public MemoryCluster Cluster { get; }

    public LogRecorder Logs { get; }

    public Uri Address => new(_app.Urls.First());

    public Uri HubAddress => new(Address, RealtimeSetup.HubPath);

    public Uri SocketAddress => new(Address, RealtimeSetup.WebSocketPath);

    public Uri StreamAddress => new(Address, RealtimeSetup.StreamPath);

    public IReadOnlyList<ClientSession> Sessions
    {
        get
        {
            var sessions = new List<ClientSession>();
            _app.Services.GetRequiredService<SessionDirectory>().ForEach(sessions, static (session, all) => all.Add(session));
            return sessions;
        }
    }

    public static async Task<HubServer> StartAsync(
        Action<RealtimeOptions>? configure = null, Action<RateLimitOptions>? limit = null, AccessOptions? access = null)
    {
        var time = new FakeTimeProvider(TestEvents.Noon);
        var cluster = new MemoryCluster(time);
        var logs = new LogRecorder();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Logging.ClearProviders().AddProvider(logs);
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddSingleton<IGrainFactory>(cluster);
        builder.Services.AddEventHubSecurity(SigningKey.Generate(), access);
        builder.Services.AddEventHubRealtime();
        builder.Services.Configure(configure ?? (static _ => { }));
        builder.Services.Configure(limit ?? (static _ => { }));
        var app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapEventHubRealtime();
        await app.StartAsync();
        return new HubServer(app, time, cluster, logs);
    }

    public string Token(string user = "ada", Role role = Role.User, TimeSpan? lifetime = null) =>
        _app.Services.GetRequiredService<TokenService>().Issue(new Reader(user, role, []), lifetime ?? TimeSpan.FromHours(1));

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        // A host that is disposed without a stop takes the services from under its last connections.
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
