using System.Text.Json;
using EventHub.Api.Errors;
using EventHub.Api.Realtime.Json;
using EventHub.Api.Realtime.Messages;
using EventHub.Api.Realtime.Requests;
using EventHub.Api.Records;
using EventHub.Api.Security;
using EventHub.Load;
using EventHub.Replaying;
using EventHub.Visibility;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EventHub.Api.Rest.Replaying;

internal static class ReplayEndpoints
{
    /// <summary>About as long as a replay keeps its place when nobody reads it any more.</summary>
    private static readonly TimeSpan AbandonedGiveWay = TimeSpan.FromSeconds(10);

    public static void MapReplaying(this IEndpointRouteBuilder events)
    {
        var replays = events.MapGroup("/replay");
        replays.MapPost("/", StartAsync).ReadsBody().WithSummary("Starts a replay; it plays to the connections of its owner that resume it.");
        replays.MapGet("/", ListAsync).ReadsParameters().WithSummary("Replays: your own, or as an admin those of any user.");
        replays.MapGet("/{id}", (HttpContext context, string id, IGrainFactory grains) =>
            ControlAsync(context, id, grains, static (replay, reader) => replay.Describe(reader))).WithSummary("How a replay stands.");
        replays.MapPost("/{id}/stop", (HttpContext context, string id, IGrainFactory grains) =>
            ControlAsync(context, id, grains, static (replay, reader) => replay.Cancel(reader))).WithSummary("Ends a replay.");
        replays.MapPost("/{id}/pause", (HttpContext context, string id, IGrainFactory grains) =>
            ControlAsync(context, id, grains, static (replay, reader) => replay.Pause(reader))).WithSummary("Holds a replay.");
        replays.MapPost("/{id}/resume", ResumeAsync).WithSummary("Goes on with a paused replay.");
        replays.MapPost("/{id}/seek", SeekAsync).ReadsBody().WithSummary("Goes on from another time of the range.");
        replays.MapPost("/{id}/speed", SetSpeedAsync).ReadsBody().WithSummary("Changes the speed of a replay.");
    }

    private static async Task StartAsync(HttpContext context, IGrainFactory grains, NodeLoad load)
    {
        load.Admit(Sheddable.Replay);
        using var body = await RequestBody.ReadAsync(context.Request, RequestBody.MaxRecordBytes, context.RequestAborted);
        var (request, _) = ReplayStartRequest.Read(body.Bytes, ReaderOf(context), isSocket: false);
        await AnswerAsync(context, await grains.GetGrain<IReplayDirectoryGrain>(0).Start(request));
    }

    private static async Task ListAsync(HttpContext context, IGrainFactory grains)
    {
        var query = ReplayQueryParameters.Read(context.Request.Query, ReaderOf(context));
        var page = await grains.GetGrain<IReplayListGrain>(0).List(query);
        await JsonAnswer.WriteAsync(context.Response, page, WritePage);
    }

    private static async Task ResumeAsync(HttpContext context, string id, IGrainFactory grains) =>
        await AnswerAsync(context, await grains.GetGrain<IReplayDirectoryGrain>(0).Unpause(RecordId.OfPath(id), ReaderOf(context)));

    private static async Task SeekAsync(HttpContext context, string id, IGrainFactory grains)
    {
        var request = await ReadAsync(context, id, ReplayControlFields.Time);
        await AnswerAsync(context, await grains.GetGrain<IReplaySessionGrain>(request.ReplayId).Seek(ReaderOf(context), request.Time));
    }

    private static async Task SetSpeedAsync(HttpContext context, string id, IGrainFactory grains)
    {
        var request = await ReadAsync(context, id, ReplayControlFields.Speed);
        await AnswerAsync(context, await grains.GetGrain<IReplaySessionGrain>(request.ReplayId).SetSpeed(ReaderOf(context), request.Speed));
    }

    private static async Task ControlAsync(
        HttpContext context, string id, IGrainFactory grains, Func<IReplaySessionGrain, Reader, Task<ReplayAnswer>> call) =>
        await AnswerAsync(context, await call(grains.GetGrain<IReplaySessionGrain>(RecordId.OfPath(id)), ReaderOf(context)));

    private static async Task<ReplayControlRequest> ReadAsync(HttpContext context, string id, ReplayControlFields fields)
    {
        var replay = RecordId.OfPath(id);
        using var body = await RequestBody.ReadAsync(context.Request, RequestBody.MaxRecordBytes, context.RequestAborted);
        return ReplayControlRequest.Read(new RawJson(body.Bytes), fields, replay);
    }

    private static Reader ReaderOf(HttpContext context) => TokenIdentity.Of(context.User).Reader;

    private static Task AnswerAsync(HttpContext context, ReplayAnswer answer) => answer.Outcome switch
    {
        ReplayOutcome.Done => JsonAnswer.WriteAsync(context.Response, answer.Replay!, ReplayJson.Write),
        ReplayOutcome.NotFound => ProblemResponse.WriteAsync(context, Problem.NotFound(answer.Reason!)),
        ReplayOutcome.Conflict => ProblemResponse.WriteAsync(
            context, new Problem(StatusCodes.Status409Conflict, ErrorCodes.OfStatus(StatusCodes.Status409Conflict), answer.Reason!)),
        ReplayOutcome.LimitReached => ProblemResponse.WriteAsync(
            context, new Problem(StatusCodes.Status429TooManyRequests, ErrorCodes.Overloaded, answer.Reason!) { RetryAfter = AbandonedGiveWay }),
        var unknown => throw new InvalidOperationException($"outcome {unknown}"),
    };

    private static void WritePage(Utf8JsonWriter writer, ReplayListPage page)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("replays"u8);
        foreach (var replay in page.Replays)
        {
            ReplayJson.Write(writer, replay);
        }

        writer.WriteEndArray();
        writer.WriteString("next_cursor"u8, page.Next?.ToString());
        writer.WriteEndObject();
    }
}
