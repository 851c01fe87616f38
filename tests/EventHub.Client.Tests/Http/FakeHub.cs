using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EventHub.Client.Tests.Http;

/// <summary>A real server that answers what the test wrote down and keeps what it was asked.</summary>
internal sealed class FakeHub : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Func<HttpContext, string, Task>> _answers = new();
    private readonly ConcurrentQueue<ReceivedRequest> _requests = new();

    private FakeHub(WebApplication app) => _app = app;

    public IReadOnlyList<ReceivedRequest> Requests => [.. _requests];

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public static async Task<FakeHub> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var hub = new FakeHub(builder.Build());
        hub._app.Run(hub.AnswerAsync);
        await hub._app.StartAsync();
        return hub;
    }

    public FakeHub Answers(int status, string body, string mediaType = "application/json", int? retryAfter = null)
    {
        _answers.Enqueue(async (context, _) =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = mediaType;
            if (retryAfter is { } seconds)
            {
                context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
            }

            await context.Response.WriteAsync(body);
        });
        return this;
    }

    public FakeHub Refuses(int status, int code, string detail, string errors = "{}", int? retryAfter = null) => Answers(
        status,
        $$"""{"title":"Refused","status":{{status}},"detail":"{{detail}}","code":{{code}},"errors":{{errors}}}""",
        "application/problem+json",
        retryAfter);

    /// <summary>Answers as a hub that stored everything, with positions from 1 on.</summary>
    public FakeHub Stores()
    {
        _answers.Enqueue((context, body) => context.Response.WriteAsync(StoredAnswer.To(body)));
        return this;
    }

    /// <summary>Takes the request and closes the connection without a word.</summary>
    public FakeHub HangsUp()
    {
        _answers.Enqueue((context, _) =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        return this;
    }

    public FakeHub Does(Func<Task> action)
    {
        _answers.Enqueue((_, _) => action());
        return this;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync();
        _requests.Enqueue(new ReceivedRequest(
            context.Request.Method, context.Request.Path.Value!, context.Request.Headers.Authorization.ToString(), body));
        if (_answers.TryDequeue(out var answer))
        {
            await answer(context, body);
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status418ImATeapot;
        }
    }
}

internal sealed record ReceivedRequest(string Method, string Path, string Authorization, string Body);
