using EventHub.Client.Publishing;
using EventHub.Client.Retrying;
using EventHub.Emitting;
using EventHub.Events;
using EventHub.Json;
using EventHub.Log;
using Orleans.Runtime;

namespace EventHub.Client.Grains;

/// <summary>Publishes straight to the emitter grains: one of them for every source.</summary>
internal sealed class GrainEventPublisher(IGrainFactory cluster, Retry retry, TimeProvider time) : IEventPublisher, IBatchSender
{
    bool IBatchSender.IsBySource => true;

    public Task<EmitResult> PublishAsync(EventDraft draft, CancellationToken cancellationToken = default) =>
        PublishAsync([draft], checkpoint: null, cancellationToken);

    public async Task<EmitResult> PublishAsync(
        IReadOnlyList<EventDraft> drafts, SourceCheckpoint? checkpoint = null, CancellationToken cancellationToken = default)
    {
        Drafts.Check(drafts, checkpoint);
        var events = Drafts.WithIds(drafts, checkpoint, time);
        if (checkpoint is not null)
        {
            return await EmitAsync(checkpoint.Source, events, checkpoint, cancellationToken);
        }

        if (events.Length == 0)
        {
            return new EmitResult();
        }

        return HasOneSource(events)
            ? await EmitAllAsync(events, cancellationToken)
            : await EmitBySourceAsync(events, cancellationToken);
    }

    public async Task<SourceCheckpoint?> GetCheckpointAsync(string source, CancellationToken cancellationToken = default)
    {
        Drafts.CheckSource(source);
        var emitter = cluster.GetGrain<IEmitterGrain>(source);
        return await retry.RunAsync(token => Try(emitter.GetCheckpoint(), token), cancellationToken);
    }

    async ValueTask<Attempt<EmitResult>> IBatchSender.TrySendAsync(EventDraft[] events, CancellationToken cancellationToken)
    {
        try
        {
            return await Try(cluster.GetGrain<IEmitterGrain>(events[0].Source).Emit(new EmitRequest { Events = events }), cancellationToken);
        }
        catch (InvalidRequestException e)
        {
            return Attempt<EmitResult>.Failed(e);
        }
    }

    private static Dictionary<string, List<int>>.ValueCollection IndicesBySource(EventDraft[] events)
    {
        var indices = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var i = 0; i < events.Length; i++)
        {
            if (!indices.TryGetValue(events[i].Source, out var ofSource))
            {
                indices.Add(events[i].Source, ofSource = []);
            }

            ofSource.Add(i);
        }

        return indices.Values;
    }

    private static bool HasOneSource(EventDraft[] events)
    {
        foreach (var e in events)
        {
            if (e.Source != events[0].Source)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Every source's events in their order, the sources beside each other.</summary>
    private async Task<EmitResult> EmitBySourceAsync(EventDraft[] events, CancellationToken cancellationToken)
    {
        var joined = new EmittedEvent[events.Length];
        await Task.WhenAll(IndicesBySource(events).Select(async ofSource =>
        {
            try
            {
                var result = await EmitAllAsync(ofSource.ConvertAll(i => events[i]).ToArray(), cancellationToken);
                for (var i = 0; i < ofSource.Count; i++)
                {
                    joined[ofSource[i]] = result.Events[i];
                }
            }
            catch (InvalidRequestException e)
            {
                throw FieldPaths.Renumber(e, i => ofSource[i]);
            }
        }));
        return new EmitResult { Events = joined };
    }

    /// <summary>Events of one source, as many requests as they need.</summary>
    private async Task<EmitResult> EmitAllAsync(EventDraft[] events, CancellationToken cancellationToken)
    {
        var lengths = Drafts.Split(events);
        if (lengths.Count == 1)
        {
            return await EmitAsync(events[0].Source, events, checkpoint: null, cancellationToken);
        }

        var joined = new EmittedEvent[events.Length];
        var start = 0;
        foreach (var length in lengths)
        {
            try
            {
                var part = await EmitAsync(events[0].Source, events[start..(start + length)], checkpoint: null, cancellationToken);
                part.Events.CopyTo(joined, start);
                start += length;
            }
            catch (InvalidRequestException e)
            {
                throw FieldPaths.Renumber(e, i => start + i);
            }
        }

        return new EmitResult { Events = joined };
    }

    private Task<EmitResult> EmitAsync(
        string source, EventDraft[] events, SourceCheckpoint? checkpoint, CancellationToken cancellationToken)
    {
        var emitter = cluster.GetGrain<IEmitterGrain>(source);
        var request = new EmitRequest { Events = events, Checkpoint = checkpoint };
        return retry.RunAsync(token => Try(emitter.Emit(request), token), cancellationToken);
    }

    private static async ValueTask<Attempt<T>> Try<T>(Task<T> call, CancellationToken cancellationToken)
    {
        try
        {
            return Attempt<T>.Succeeded(await call.WaitAsync(cancellationToken));
        }
        catch (Exception e) when (e is LogOverloadedException or LogUnavailableException)
        {
            return Attempt<T>.FailedForNow(e);
        }
        catch (Exception e) when (e is TimeoutException or OrleansException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // No gateway, no silo, no answer in time, or a silo that stopped while it activated the grain and passes the cancellation on:
            // the call may have arrived, and its ids make a second one harmless.
            return Attempt<T>.FailedForNow(new LogUnavailableException($"The hub did not answer: {e.Message}", e));
        }
    }
}
