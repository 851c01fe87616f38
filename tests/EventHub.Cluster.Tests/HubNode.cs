using EventHub.Api.Security;
using EventHub.Silo.Configuration;
using EventHub.Silo.Hosting;
using EventHub.Testing;
using EventHub.Visibility;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace EventHub.Cluster.Tests;

/// <summary>A node inside of the test's process, put together as the program does it, so that tests see what only it knows.</summary>
internal sealed class HubNode : IAsyncDisposable
{
    private readonly WebApplication _app;

    private HubNode(WebApplication app) => _app = app;

    public IServiceProvider Services => _app.Services;

    public static async Task<HubNode> StartAsync(string roles, string connection, SigningKey key)
    {
        var errors = new List<string>();
        var set = new Dictionary<string, string>
        {
            ["roles"] = roles,
            ["store"] = "postgres",
            ["postgres"] = connection,
            ["urls"] = "http://127.0.0.1:0",
            ["signing-key-file"] = "given to Build",
            ["silo-port"] = $"{FreePorts.Take()}",
            ["gateway-port"] = $"{FreePorts.Take()}",
            ["log-level"] = "none",
        };
        var options = new HubOptionsReader(
            new SettingValues(setting => set.GetValueOrDefault(setting.Name), static _ => null, file: null), errors).Read();
        Assert.Empty(errors);
        var app = HubApplication.Build(options, key);
        await app.StartAsync();
        return new HubNode(app);
    }

    public string Token(string user) =>
        Services.GetRequiredService<TokenService>().Issue(new Reader(user, Role.Admin, []), TimeSpan.FromHours(1));

    public HubConnection Connection(string user)
    {
        var token = Token(user);
        return new HubConnectionBuilder()
            .WithUrl(new Uri(new Uri(_app.Urls.First()), "/hubs/events"), options => options.AccessTokenProvider = () => Task.FromResult<string?>(token))
            .Build();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
