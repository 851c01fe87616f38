using System.Text.Json;
using EventHub.Client.Publishing;
using EventHub.Testing.Load;
using EventHub.Testing.Reconciling;
using EventHub.Events;
using EventHub.Log;

namespace EventHub.EndToEnd.Tests.Crashing;

/// <summary>The .NET client over Orleans.</summary>
internal sealed class GrainSender(IEventPublisher publisher) : ISender
{
    public async Task<IReadOnlyList<Acknowledgement>?> TrySendAsync(LoadBatch batch, CancellationToken cancellationToken)
    {
        var checkpoint = batch.Checkpoint is { } position
            ? new SourceCheckpoint(batch.Producer, position, LoadBatch.CheckpointState)
            : null;
        try
        {
            var result = await publisher.PublishAsync([.. batch.Events.Select(e => DraftOf(batch, e))], checkpoint, cancellationToken);
            return result.AlreadyStored
                ? [.. batch.Events.Select(static e => new Acknowledgement(e.Key, null, null))]
                : [.. result.Events.Zip(batch.Events, static (told, e) => new Acknowledgement(e.Key, told.Id, told.Position))];
        }
        catch (Exception e) when (e is LogUnavailableException or LogOverloadedException)
        {
            return null;
        }
    }

    private static EventDraft DraftOf(LoadBatch batch, SentEvent e) => new()
    {
        Id = e.Id,
        Type = LoadBatch.Type,
        Source = batch.Producer,
        Category = EventNames.Category(e.Category),
        Priority = EventNames.Priority(e.Priority),
        Data = JsonSerializer.SerializeToUtf8Bytes(LoadBatch.DataOf(e)),
    };
}
