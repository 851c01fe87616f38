using System.Collections.Concurrent;
using System.Text.Json;
using EventHub.Client.Publishing;
using EventHub.Emitting;
using EventHub.Events;
using EventHub.Log;

namespace EventHub.Client.Tests.Composing;

/// <summary>Holds events to the hub's rules and keeps them.</summary>
internal sealed class RecordingPublisher : IEventPublisher
{
    private readonly ConcurrentQueue<EventDraft> _drafts = new();

    public IReadOnlyList<EventDraft> Drafts => [.. _drafts];

    public IEnumerable<string> Types => _drafts.Select(static draft => draft.Type);

    /// <summary>Asked about each event; what it returns is thrown.</summary>
    public Func<EventDraft, Exception?> Failure { get; set; } = static _ => null;

    public Task<EmitResult> PublishAsync(EventDraft draft, CancellationToken cancellationToken = default)
    {
        EventRules.Check([draft]);
        _drafts.Enqueue(draft);
        return Failure(draft) is { } failure ? Task.FromException<EmitResult>(failure) : Task.FromResult(new EmitResult());
    }

    public Task<EmitResult> PublishAsync(
        IReadOnlyList<EventDraft> drafts, SourceCheckpoint? checkpoint = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<SourceCheckpoint?> GetCheckpointAsync(string source, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public static JsonElement Data(EventDraft draft) => JsonElement.Parse(draft.Data!);
}
