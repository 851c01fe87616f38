using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using EventHub.Api.Security;
using EventHub.Testing;
using EventHub.Visibility;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EventHub.Api.Tests.Rest;

/// <summary>The HTTP front end on a real socket, over grains in memory.</summary>
public sealed class ApiServer : IAsyncLifetime
{
    private readonly TempDirectory _page = new();
    private readonly SigningKey _key = SigningKey.Generate();
    private readonly AccessOptions? _access;
    private readonly TimeProvider? _time;
    private readonly IReadOnlyDictionary<string, string?> _settings;
    private WebApplication? _app;

    public ApiServer()
        : this(null)
    {
    }

    /// <summary>One that goes by another clock.</summary>
    internal ApiServer(TimeProvider time, AccessOptions access)
        : this(access) => _time = time;

    /// <param name="access">Whose tokens and pages are let in.</param>
    /// <param name="settings">As the configuration has them.</param>
    internal ApiServer(AccessOptions? access, params (string Name, string Value)[] settings)
    {
        _access = access;
        _settings = settings.ToDictionary(static s => s.Name, static s => (string?)s.Value);
    }

    internal MemoryGrains Grains { get; } = new();

    internal TokenService Tokens => _app!.Services.GetRequiredService<TokenService>();

    internal Uri Address => new(_app!.Urls.Single());

    internal IReadOnlyList<Endpoint> Endpoints => _app!.Services.GetRequiredService<EndpointDataSource>().Endpoints;

    internal HttpClient Anonymous { get; private set; } = null!;

    internal HttpClient Admin { get; private set; } = null!;

    internal HttpClient User { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(_page["assets"]);
        await File.WriteAllTextAsync(_page["index.html"], "<!doctype html><title>page</title>");
        await File.WriteAllTextAsync(Path.Combine(_page["assets"], "app-1a2b3c.js"), "export {};");
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { WebRootPath = _page.Path });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(_settings);
        if (_time is not null)
        {
            builder.Services.AddSingleton(_time);
        }

        builder.Services.AddEventHubApi(_key, _access);
        builder.Services.AddSingleton(Grains.Factory);
        _app = builder.Build();
        _app.UseEventHubApi();
        await _app.StartAsync();
        Anonymous = new HttpClient { BaseAddress = new Uri(_app.Urls.Single()) };
        Admin = ClientOf(new Reader("root", Role.Admin, []));
        User = ClientOf(new Reader("ann", Role.User, ["example.org"]));
    }

    public async ValueTask DisposeAsync()
    {
        Anonymous.Dispose();
        Admin.Dispose();
        User.Dispose();
        await _app!.DisposeAsync();
        _page.Dispose();
    }

    /// <summary>Issues this server's tokens at another time.</summary>
    internal TokenService TokensAt(TimeProvider time) => new(_key, time);

    internal HttpClient ClientOf(Reader reader) => ClientOf(Tokens.Issue(reader, TimeSpan.FromMinutes(5)));

    internal HttpClient ClientOf(string token) => new()
    {
        BaseAddress = Anonymous.BaseAddress,
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
    };
}

internal static class Answers
{
    public static Task<HttpResponseMessage> EmitAsync(this HttpClient client, string json) =>
        client.PostAsync("/api/events/emit", new StringContent(json, Encoding.UTF8, "application/json"));

    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage answer)
    {
        using var document = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync());
        return document.RootElement.Clone();
    }

    /// <summary>The answer is a problem with this status and code.</summary>
    public static async Task<JsonElement> ProblemAsync(this HttpResponseMessage answer, int status, int code)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"{(int)answer.StatusCode} {text}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await answer.JsonAsync();
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.Equal(code, problem.GetProperty("code").GetInt32());
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        return problem;
    }

    public static string[] Fields(this JsonElement problem) =>
        [.. problem.GetProperty("errors").EnumerateObject().Select(static e => e.Name)];
}
