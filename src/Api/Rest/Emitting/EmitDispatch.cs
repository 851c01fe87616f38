using EventHub.Emitting;
using EventHub.Events;

namespace EventHub.Api.Rest.Emitting;

/// <summary>
/// Sends a command's events to the emitters of their sources, all at once, and puts the outcomes back into the order of the
/// request. A batch of one source and lane is stored whole or not at all; sources and lanes are stored apart, so that a caller
/// that got an error sends the same ids again.
/// </summary>
internal static class EmitDispatch
{
    public static Task<EmitResult> SendAsync(EmitCommand command, IGrainFactory grains)
    {
        var source = command.Checkpoint?.Source ?? command.Events[0].Source;
        return HasOneSource(command.Events, source)
            ? Emitter(grains, source).Emit(new EmitRequest { Events = command.Events, Checkpoint = command.Checkpoint })
            : SendToEachAsync(command.Events, grains);
    }

    private static bool HasOneSource(EventDraft[] events, string source)
    {
        foreach (var draft in events)
        {
            if (draft.Source != source)
            {
                return false;
            }
        }

        return true;
    }

    private static async Task<EmitResult> SendToEachAsync(EventDraft[] events, IGrainFactory grains)
    {
        var outcomes = new EmittedEvent[events.Length];
        await Task.WhenAll(IndexesBySource(events).Select(group => SendGroupAsync(group.Key, group.Value, events, outcomes, grains)));
        return new EmitResult { Events = outcomes };
    }

    private static async Task SendGroupAsync(
        string source, List<int> indexes, EventDraft[] events, EmittedEvent[] outcomes, IGrainFactory grains)
    {
        var part = new EventDraft[indexes.Count];
        for (var i = 0; i < part.Length; i++)
        {
            part[i] = events[indexes[i]];
        }

        var result = await Emitter(grains, source).Emit(new EmitRequest { Events = part });
        for (var i = 0; i < part.Length; i++)
        {
            outcomes[indexes[i]] = result.Events[i];
        }
    }

    private static Dictionary<string, List<int>> IndexesBySource(EventDraft[] events)
    {
        var groups = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var i = 0; i < events.Length; i++)
        {
            if (!groups.TryGetValue(events[i].Source, out var indexes))
            {
                groups.Add(events[i].Source, indexes = []);
            }

            indexes.Add(i);
        }

        return groups;
    }

    private static IEmitterGrain Emitter(IGrainFactory grains, string source) => grains.GetGrain<IEmitterGrain>(source);
}
