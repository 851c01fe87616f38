using System.Net;
using EventHub.Client.Publishing;
using EventHub.Client.Retrying;
using EventHub.Emitting;
using EventHub.Events;
using EventHub.Json;
using EventHub.Log;

namespace EventHub.Client.Http;

/// <summary>Publishes over the hub's REST interface.</summary>
internal sealed class HttpEventPublisher(HubHttp hub, Retry retry, TimeProvider time) : IEventPublisher
{
    private const string EmitPath = "api/events/emit";

    public async Task<EmitResult> PublishAsync(EventDraft draft, CancellationToken cancellationToken = default)
    {
        Drafts.Check([draft], checkpoint: null);
        var body = EmitRequestJson.Write(Drafts.WithIds([draft], checkpoint: null, time)[0]);
        try
        {
            return await EmitAsync(body, AnswerJson.ReadEmitted, cancellationToken);
        }
        catch (InvalidRequestException e)
        {
            // The body was the event itself; its fields are named as those of the only event of a batch, as Check names them.
            throw new InvalidRequestException(Array.ConvertAll(
                e.Errors, error => error.Field.Length == 0 ? error : error with { Field = $"events[0].{error.Field}" }));
        }
    }

    public async Task<EmitResult> PublishAsync(
        IReadOnlyList<EventDraft> drafts, SourceCheckpoint? checkpoint = null, CancellationToken cancellationToken = default)
    {
        Drafts.Check(drafts, checkpoint);
        var events = Drafts.WithIds(drafts, checkpoint, time);
        if (checkpoint is not null)
        {
            return await EmitAsync(
                EmitRequestJson.Write(events, checkpoint), answer => AnswerJson.ReadBatch(answer, events.Length), cancellationToken);
        }

        var joined = new List<EmittedEvent>(events.Length);
        foreach (var length in Drafts.Split(events))
        {
            var offset = joined.Count;
            var body = EmitRequestJson.Write(events.AsSpan(offset, length), checkpoint: null);
            try
            {
                var part = await EmitAsync(body, answer => AnswerJson.ReadBatch(answer, length), cancellationToken);
                joined.AddRange(part.Events);
            }
            catch (InvalidRequestException e)
            {
                throw FieldPaths.Renumber(e, i => i + offset);
            }
        }

        return new EmitResult { Events = [.. joined] };
    }

    public async Task<SourceCheckpoint?> GetCheckpointAsync(string source, CancellationToken cancellationToken = default)
    {
        try
        {
            return await retry.RunAsync<SourceCheckpoint?>(
                token => hub.TryAsync<SourceCheckpoint?>(
                    HttpMethod.Get, $"api/events/sources/{Uri.EscapeDataString(source)}", default, AnswerJson.ReadCheckpoint, token),
                cancellationToken);
        }
        catch (HubResponseException e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private Task<EmitResult> EmitAsync(
        ReadOnlyMemory<byte> body, Func<ReadOnlyMemory<byte>, EmitResult> read, CancellationToken cancellationToken) =>
        retry.RunAsync(token => hub.TryAsync(HttpMethod.Post, EmitPath, body, read, token), cancellationToken);
}
