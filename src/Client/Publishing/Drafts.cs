using EventHub.Events;
using EventHub.Json;
using EventHub.Log;

namespace EventHub.Client.Publishing;

/// <summary>Drafts on their way out: checked, with ids, cut into requests.</summary>
internal static class Drafts
{
    /// <summary>Upper bound of what the wire adds to an event's texts, data and metadata: names, enums, id and times.</summary>
    private const int FixedBytes = 512;

    /// <summary>A character of a text is at most this long in JSON: <c>\uXXXX</c>.</summary>
    private const int MaxBytesPerCharacter = 6;

    /// <summary>The hub's own rules, before anything is sent.</summary>
    /// <exception cref="InvalidRequestException">Something is wrong; indices are those of <paramref name="drafts"/>.</exception>
    public static void Check(IReadOnlyList<EventDraft> drafts, SourceCheckpoint? checkpoint)
    {
        if (checkpoint is not null)
        {
            CheckCheckpoint(drafts, checkpoint);
        }

        for (var start = 0; start < drafts.Count; start += EventLimits.MaxBatchEvents)
        {
            var slice = Slice(drafts, start, Math.Min(EventLimits.MaxBatchEvents, drafts.Count - start));
            try
            {
                EventRules.Check(slice);
            }
            catch (InvalidRequestException e) when (start > 0)
            {
                var offset = start;
                throw FieldPaths.Renumber(e, i => i + offset);
            }
        }
    }

    /// <exception cref="InvalidRequestException">No source can be called that.</exception>
    public static void CheckSource(string source)
    {
        if (NameRules.FaultOf(source) is { } fault)
        {
            throw new InvalidRequestException("source", fault);
        }
    }

    /// <summary>
    /// Gives ids to events that have none, so that a second attempt is known to be one. Under a checkpoint the hub derives them:
    /// those survive a restart of the producer, which ids made here would not.
    /// </summary>
    public static EventDraft[] WithIds(IReadOnlyList<EventDraft> drafts, SourceCheckpoint? checkpoint, TimeProvider time)
    {
        var result = new EventDraft[drafts.Count];
        for (var i = 0; i < result.Length; i++)
        {
            var draft = drafts[i];
            result[i] = draft.Id is null && checkpoint is null ? draft with { Id = Guid.CreateVersion7(time.GetUtcNow()) } : draft;
        }

        return result;
    }

    /// <summary>Lengths of the requests that the drafts go out in, in their order.</summary>
    public static List<int> Split(ReadOnlySpan<EventDraft> drafts)
    {
        var lengths = new List<int>(1 + (drafts.Length / EventLimits.MaxBatchEvents));
        var count = 0;
        long bytes = 0;
        foreach (var draft in drafts)
        {
            var size = MaxSize(draft);
            if (count == EventLimits.MaxBatchEvents || (count > 0 && bytes + size > EventLimits.MaxBatchBytes))
            {
                lengths.Add(count);
                count = 0;
                bytes = 0;
            }

            count++;
            bytes += size;
        }

        if (count > 0)
        {
            lengths.Add(count);
        }

        return lengths;
    }

    /// <summary>Bytes that the event has in a request at most.</summary>
    public static long MaxSize(EventDraft draft)
    {
        long characters = Length(draft.Type) + Length(draft.Source) + Length(draft.UserId) + Length(draft.TargetUserId) + Length(draft.SessionId);
        foreach (var tag in draft.Tags)
        {
            characters += Length(tag) + 1;
        }

        return FixedBytes + (characters * MaxBytesPerCharacter) + (draft.Data?.Length ?? 0) + (draft.Metadata?.Length ?? 0);
    }

    private static void CheckCheckpoint(IReadOnlyList<EventDraft> drafts, SourceCheckpoint checkpoint)
    {
        var errors = new StrictJson();
        if (NameRules.FaultOf(checkpoint.Source) is { } fault)
        {
            errors.Fail("checkpoint.source", fault);
        }

        CheckpointRules.Check(checkpoint, checkpoint.Source, errors);
        if (drafts.Count > EventLimits.MaxBatchEvents)
        {
            errors.Fail("events", $"must have at most {EventLimits.MaxBatchEvents} items under one checkpoint, has {drafts.Count}");
        }
        else
        {
            CheckSources(drafts, checkpoint.Source, errors);
        }

        errors.ThrowIfFailed();
    }

    private static void CheckSources(IReadOnlyList<EventDraft> drafts, string? source, StrictJson errors)
    {
        long bytes = 0;
        for (var i = 0; i < drafts.Count; i++)
        {
            bytes += MaxSize(drafts[i]);
            if (drafts[i].Source != source)
            {
                errors.Fail($"events[{i}].source", "must be the checkpoint's source");
            }
        }

        if (bytes > EventLimits.MaxBatchBytes)
        {
            errors.Fail("events", $"must be less than {EventLimits.MaxBatchBytes} bytes under one checkpoint");
        }
    }

    private static int Length(string? text) => text?.Length ?? 0;

    private static IReadOnlyList<EventDraft> Slice(IReadOnlyList<EventDraft> drafts, int start, int length)
    {
        if (start == 0 && length == drafts.Count)
        {
            return drafts;
        }

        var slice = new EventDraft[length];
        for (var i = 0; i < length; i++)
        {
            slice[i] = drafts[start + i];
        }

        return slice;
    }
}
