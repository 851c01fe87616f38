using System.Net;
using EventHub.Client.Publishing;
using EventHub.Client.Retrying;
using EventHub.Emitting;
using EventHub.Events;
using EventHub.Json;
using EventHub.Log;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EventHub.Client.Http;

/// <summary>
/// Publishes over the hub's REST interface, from anywhere that reaches it. Safe for all threads; one for a process is enough.
/// </summary>
public sealed class EventHubHttpClient : IEventPublisher, IBatchSender, IDisposable
{
    private const string EmitPath = "api/events/emit";

    private readonly HubHttp _hub;
    private readonly Retry _retry;
    private readonly TimeProvider _time;

    /// <summary>For programs without a container; with one, <c>AddEventHubHttpClient</c> does it.</summary>
    /// <param name="options">Where the hub is and who calls it.</param>
    /// <param name="time">Default: the system's.</param>
    /// <param name="loggers">Where further attempts are told; default: nowhere.</param>
    /// <exception cref="ArgumentException">Options are out of their bounds; all of them are named.</exception>
    public EventHubHttpClient(EventHubHttpOptions options, TimeProvider? time = null, ILoggerFactory? loggers = null)
        : this(HubHttp.Connect(options), options, time ?? TimeProvider.System, loggers ?? NullLoggerFactory.Instance)
    {
    }

    /// <summary>With a token that does not change, and every option as it is by default.</summary>
    /// <param name="hub">The hub's address, e.g. <c>http://127.0.0.1:8080</c>.</param>
    /// <param name="token">The bearer token; <c>eventhub token</c> makes one.</param>
    public EventHubHttpClient(Uri hub, string token)
        : this(EventHubHttpOptions.For(hub, token))
    {
    }

    internal EventHubHttpClient(HttpClient http, EventHubHttpOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        _hub = new HubHttp(http, options, time);
        _retry = new Retry(options.Retry, time, new Random(), loggers.CreateLogger<Retry>());
        _time = time;
    }

    bool IBatchSender.IsBySource => false;

    /// <inheritdoc/>
    public async Task<EmitResult> PublishAsync(EventDraft draft, CancellationToken cancellationToken = default)
    {
        Drafts.Check([draft], checkpoint: null);
        var body = EmitRequestJson.Write(Drafts.WithIds([draft], checkpoint: null, _time)[0]);
        try
        {
            return await EmitAsync(body, AnswerJson.ReadEmitted, cancellationToken);
        }
        catch (InvalidRequestException e)
        {
            throw new InvalidRequestException(Array.ConvertAll(e.Errors, FieldPaths.OfOnlyEvent));
        }
        catch (HubResponseException e) when (e.Errors.Count > 0)
        {
            throw HubResponseException.Refused(e.StatusCode, [.. e.Errors.Select(FieldPaths.OfOnlyEvent)]);
        }
    }

    /// <inheritdoc/>
    public async Task<EmitResult> PublishAsync(
        IReadOnlyList<EventDraft> drafts, SourceCheckpoint? checkpoint = null, CancellationToken cancellationToken = default)
    {
        Drafts.Check(drafts, checkpoint);
        var events = Drafts.WithIds(drafts, checkpoint, _time);
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
            catch (HubResponseException e) when (e.Errors.Count > 0)
            {
                throw FieldPaths.Renumber(e, i => i + offset);
            }
        }

        return new EmitResult { Events = [.. joined] };
    }

    /// <inheritdoc/>
    public async Task<SourceCheckpoint?> GetCheckpointAsync(string source, CancellationToken cancellationToken = default)
    {
        Drafts.CheckSource(source);
        try
        {
            return await _retry.RunAsync<SourceCheckpoint?>(
                token => _hub.TryAsync<SourceCheckpoint?>(
                    HttpMethod.Get, $"api/events/sources/{Uri.EscapeDataString(source)}", default, AnswerJson.ReadCheckpoint, token),
                cancellationToken);
        }
        catch (HubResponseException e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    ValueTask<Attempt<EmitResult>> IBatchSender.TrySendAsync(EventDraft[] events, CancellationToken cancellationToken) =>
        _hub.TryAsync(
            HttpMethod.Post,
            EmitPath,
            EmitRequestJson.Write(events, checkpoint: null),
            answer => AnswerJson.ReadBatch(answer, events.Length),
            cancellationToken);

    /// <summary>Closes its connections; what is under way fails.</summary>
    public void Dispose() => _hub.Dispose();

    private Task<EmitResult> EmitAsync(
        ReadOnlyMemory<byte> body, Func<ReadOnlyMemory<byte>, EmitResult> read, CancellationToken cancellationToken) =>
        _retry.RunAsync(token => _hub.TryAsync(HttpMethod.Post, EmitPath, body, read, token), cancellationToken);
}
