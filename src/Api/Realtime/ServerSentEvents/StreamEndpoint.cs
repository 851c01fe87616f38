using System.Text;
using EventHub.Api.Errors;
using EventHub.Api.Limits;
using EventHub.Api.Parameters;
using EventHub.Api.Realtime.Calls;
using EventHub.Api.Realtime.Messages;
using EventHub.Api.Realtime.Sessions;
using EventHub.Api.Records;
using EventHub.Api.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace EventHub.Api.Realtime.ServerSentEvents;

/// <summary>Server-sent events: one session with one subscription, read alone. What is wrong before it begins is a problem.</summary>
internal sealed class StreamEndpoint(
    ClientSessions sessions, ClientCalls calls, IGrainFactory grains, WireMetrics metrics, TimeProvider time)
{
    public const string Path = "/api/events/stream";

    /// <summary>Proxies take a connection for dead that is silent for much longer.</summary>
    internal static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(15);

    /// <summary>Soon, but not at once: a node that goes away sends everybody to the others.</summary>
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan TooManyRetry = TimeSpan.FromSeconds(5);

    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet(Path, static (HttpContext context, StreamEndpoint endpoint) => endpoint.RunAsync(context))
            .WithSummary("Events that match the filter as server-sent events, from now on or after a cursor.")
            .CountsItself().DisableRequestTimeout();

    private async Task RunAsync(HttpContext context)
    {
        var holder = TokenHolder.Of(TokenIdentity.Of(context.User));

        // Before the first look at what is asked for: a request that is refused for it has cost as much by then.
        sessions.Count(holder.Reader);
        QueryParameters.ThrowIfNoText(context.Request);
        var id = FilterParameters.ReadFilterId(context.Request.Query);
        var request = StreamRequest.Read(context.Request, id is null ? null : await NamedFilterLookup.GetAsync(grains, id.Value, holder.Reader));
        Begin(context.Response);
        await using var connection = new StreamConnection(context, metrics, time);
        ClientSession? session = null;
        try
        {
            session = sessions.OpenCounted(connection, holder.Reader, holder.EndsAt);
            var welcome = await calls.WelcomeAsync(session);
            var subscribed = await calls.SubscribeAsync(session, request);
            await connection.SendRetryAsync(Retry);
            await connection.SendAsync(ServerMessages.Welcome, default, welcome);

            // With an id: whoever is cut off before the first event resumes from where it began.
            await connection.SendAsync(ClientMessages.SubscriptionUpdated, Encoding.ASCII.GetBytes(subscribed.Start.ToString()), subscribed.Answer);
            await UntilEndAsync(connection);
        }
        catch (RefusedException e) when (!context.Response.HasStarted)
        {
            await ProblemResponse.WriteAsync(context, ProblemOf(e));
        }
        finally
        {
            if (session is not null)
            {
                await sessions.CloseAsync(session);
            }
        }
    }

    /// <summary>Until either side ends it.</summary>
    private async Task UntilEndAsync(StreamConnection connection)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(connection.Ending, connection.Gone);
        using var timer = new PeriodicTimer(HeartbeatInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(end.Token))
            {
                await connection.BeatAsync();
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // That is how it ends.
        }
    }

    /// <summary>Nothing between here and the client may hold back what is sent, or keep it.</summary>
    private static void Begin(HttpResponse response)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache, no-store, no-transform";
        response.Headers["X-Accel-Buffering"] = "no";
        response.HttpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
    }

    private static Problem ProblemOf(RefusedException refused) => refused.Code switch
    {
        ErrorCodes.TooManyConnections => new Problem(StatusCodes.Status429TooManyRequests, refused.Code, refused.Message) { RetryAfter = TooManyRetry },
        ErrorCodes.NotFound => new Problem(StatusCodes.Status404NotFound, refused.Code, refused.Message),
        _ => new Problem(StatusCodes.Status400BadRequest, refused.Code, refused.Message),
    };
}
