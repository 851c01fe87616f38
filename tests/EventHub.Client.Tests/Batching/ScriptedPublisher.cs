using System.Threading.Channels;
using EventHub.Client.Publishing;
using EventHub.Emitting;
using EventHub.Events;
using EventHub.Log;

namespace EventHub.Client.Tests.Batching;

/// <summary>Holds every request until the test answers it.</summary>
internal sealed class ScriptedPublisher : IEventPublisher
{
    private readonly Channel<ScriptedRequest> _requests = Channel.CreateUnbounded<ScriptedRequest>();

    public Task<EmitResult> PublishAsync(EventDraft draft, CancellationToken cancellationToken = default) =>
        PublishAsync([draft], checkpoint: null, cancellationToken);

    public Task<EmitResult> PublishAsync(
        IReadOnlyList<EventDraft> drafts, SourceCheckpoint? checkpoint = null, CancellationToken cancellationToken = default)
    {
        var request = new ScriptedRequest([.. drafts], checkpoint);
        _requests.Writer.TryWrite(request);
        return request.Answer.WaitAsync(cancellationToken);
    }

    public Task<SourceCheckpoint?> GetCheckpointAsync(string source, CancellationToken cancellationToken = default) =>
        Task.FromResult<SourceCheckpoint?>(new SourceCheckpoint(source, 3, "state"));

    public ValueTask<ScriptedRequest> NextAsync() => _requests.Reader.ReadAsync(TestContext.Current.CancellationToken);

    public bool HasRequest => _requests.Reader.TryPeek(out _);
}

internal sealed class ScriptedRequest(EventDraft[] events, SourceCheckpoint? checkpoint)
{
    private readonly TaskCompletionSource<EmitResult> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public EventDraft[] Events => events;

    public SourceCheckpoint? Checkpoint => checkpoint;

    public Task<EmitResult> Answer => _answer.Task;

    /// <summary>The <c>number</c> of each event's data.</summary>
    public int[] Numbers => Array.ConvertAll(events, static e => System.Text.Json.JsonElement.Parse(e.Data!).GetProperty("number").GetInt32());

    public void Stores() => _answer.SetResult(new EmitResult
    {
        Events = Array.ConvertAll(events, static e => new EmittedEvent(e.Id ?? Guid.Empty, new EventPosition("bulk-0", 1), EmitStatus.Stored)),
        Checkpoint = checkpoint,
    });

    public void Fails(Exception reason) => _answer.SetException(reason);
}
