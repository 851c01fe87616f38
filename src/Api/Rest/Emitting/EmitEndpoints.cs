using EventHub.Api.Errors;
using EventHub.Api.Limits;
using EventHub.Api.Parameters;
using EventHub.Api.Security;
using EventHub.Emitting;
using EventHub.Events;
using EventHub.Json;
using EventHub.Load;
using EventHub.Visibility;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace EventHub.Api.Rest.Emitting;

internal static class EmitEndpoints
{
    public static void MapEmitting(this IEndpointRouteBuilder events)
    {
        events.MapPost("/emit", EmitAsync)
            .RefusesUnreadItself()
            .WithSummary("Emits one event, or a batch of up to 1,000 with or without a checkpoint; answers when it is durable.")
            .CountsItself();
        events.MapGet("/sources/{source}", GetCheckpointAsync)
            .WithSummary("The last checkpoint of a source.");
    }

    private static async Task EmitAsync(HttpContext context, IGrainFactory grains, RateLimits limits, NodeLoad load)
    {
        var caller = TokenIdentity.Of(context.User).Reader;

        // A body is paid for by its size, whether it turns out to be events or not: as announced before it is read, or else as it came.
        var taken = EventsOf(Math.Min(context.Request.ContentLength ?? 0, EventLimits.MaxBatchBytes));
        limits.Take(caller, RateKind.Events, taken);
        QueryParameters.ThrowIfAny(context.Request);
        EmitCommand command;
        using (var body = await RequestBody.ReadAsync(context.Request, EventLimits.MaxBatchBytes, context.RequestAborted))
        {
            var came = EventsOf(body.Bytes.Length);
            limits.Take(caller, RateKind.Events, Math.Max(0, came - taken));
            taken = Math.Max(came, taken);
            command = EmitCommand.Read(body.Bytes);
        }

        limits.Take(caller, RateKind.Events, Math.Max(0, command.Events.Length - taken));
        Grant(caller, command);
        limits.TakeSources(caller, command.Events);
        load.Admit(command.Events);
        var result = await EmitDispatch.SendAsync(command, grains);
        await (command.IsBatch
            ? JsonAnswer.WriteAsync(context.Response, result, EmitAnswer.WriteBatch)
            : JsonAnswer.WriteAsync(context.Response, result.Events[0], EmitAnswer.WriteSingle));
    }

    /// <summary>What a body of this size counts as, at least: one, and one for each of the largest that it could hold.</summary>
    private static int EventsOf(long bytes) => 1 + (int)(bytes / EventLimits.MaxDataBytes);

    private static async Task GetCheckpointAsync(HttpContext context, IGrainFactory grains)
    {
        if (!EmitRights.MaySeeCheckpoints(TokenIdentity.Of(context.User).Reader))
        {
            throw new NotAllowedException("Checkpoints are for admins.");
        }

        var source = SourceOf(context);
        if (NameRules.FaultOf(source) is { } fault)
        {
            throw new InvalidRequestException("source", fault);
        }

        var checkpoint = await grains.GetGrain<IEmitterGrain>(source).GetCheckpoint();
        await (checkpoint is null
            ? ProblemResponse.WriteAsync(context, Problem.NotFound("This source has not committed a checkpoint."))
            : JsonAnswer.WriteAsync(context.Response, checkpoint, EmitAnswer.WriteCheckpoint));
    }

    /// <summary>As it was sent: routing leaves an escaped slash escaped, and then can't tell it from an escaped percent sign.</summary>
    /// <exception cref="InvalidRequestException">It is no text.</exception>
    private static string SourceOf(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var path = (query < 0 ? target : target[..query]).TrimEnd('/');
        var source = path[(path.LastIndexOf('/') + 1)..];
        return PercentEncoding.IsUtf8(source) ? Uri.UnescapeDataString(source) : throw new InvalidRequestException("source", "is not valid UTF-8");
    }

    private static void Grant(Reader caller, EmitCommand command)
    {
        if (caller.IsAdmin)
        {
            return;
        }

        var refusals = new List<FieldError>();
        if (command.Checkpoint is not null && !EmitRights.MayCommitCheckpoint(caller))
        {
            refusals.Add(new FieldError("checkpoint", "may be committed by admins only"));
        }

        for (var i = 0; i < command.Events.Length; i++)
        {
            if (EmitRights.Grant(caller, command.Events[i], command.IsBatch ? $"events[{i}]." : string.Empty, refusals) is { } granted)
            {
                command.Events[i] = granted;
            }
        }

        if (refusals.Count > 0)
        {
            throw new NotAllowedException(refusals);
        }
    }
}
