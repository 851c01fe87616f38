using EventHub.Emitting;
using EventHub.Events;
using EventHub.Json;
using EventHub.Load;
using EventHub.Log;
using EventHub.Storage.Log;
using Orleans.Concurrency;

namespace EventHub.Grains.Emitting;

/// <summary>
/// Reentrant: while one batch waits for its commit the next ones are taken, and share it. What must stay in order, a producer
/// puts into one batch or sends after the answer. It has nothing but the source's checkpoint to lose, so that it leaves the memory soon:
/// there are as many as their producers name.
/// </summary>
[Reentrant]
[CollectionAgeLimit(Minutes = 2)]
internal sealed class EmitterGrain : Grain, IEmitterGrain
{
    private readonly IEventLog _log;
    private readonly TimeProvider _time;
    private readonly GlobalFilters _filters;
    private readonly EmitMetrics _metrics;
    private readonly NodeLoad _load;
    private readonly IEventProcessor[] _processors;
    private SourceCheckpoint? _checkpoint;

    public EmitterGrain(IEventLog log, TimeProvider time, GlobalFilters filters, EmitMetrics metrics, NodeLoad load, IEnumerable<IEventProcessor> processors)
    {
        _log = log;
        _time = time;
        _filters = filters;
        _metrics = metrics;
        _load = load;
        _processors = [.. processors];
    }

    private string Source => field ??= this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (Source.Length <= EventLimits.MaxNameLength)
        {
            _checkpoint = await _log.GetCheckpointAsync(Source, cancellationToken);
        }
    }

    public async Task<EmitResult> Emit(EmitRequest request)
    {
        try
        {
            var result = await Take(request);
            _metrics.Emitted(request, result);
            return result;
        }
        catch (Exception e)
        {
            _metrics.Refused(request, e);
            throw;
        }
    }

    public Task<SourceCheckpoint?> GetCheckpoint() => Task.FromResult(_checkpoint);

    private async Task<EmitResult> Take(EmitRequest request)
    {
        Check(request);
        _load.Admit(request.Events);
        if (request.Checkpoint is { } checkpoint && checkpoint.Position <= (_checkpoint?.Position ?? 0))
        {
            return new EmitResult { AlreadyStored = true, Checkpoint = _checkpoint };
        }

        var batch = Prepare(request);
        if (request.Checkpoint is { } advance)
        {
            return await AppendWithCheckpoint(batch, advance);
        }

        await AppendAll(batch);
        return new EmitResult { Events = batch.Outcomes };
    }

    /// <summary>
    /// The checkpoint goes last, always with the source's bulk lane: a crash in between leaves it where it was, and the same
    /// batch sent again finds the first lanes' events by their derived ids.
    /// </summary>
    private async Task<EmitResult> AppendWithCheckpoint(EmitBatch batch, SourceCheckpoint checkpoint)
    {
        var home = batch.Part(_log.Lanes.BulkOf(Source));
        foreach (var part in batch.Parts)
        {
            if (part != home)
            {
                await Append(batch, part);
            }
        }

        var result = await AppendTo(home.Lane, home, checkpoint);
        if (result.Checkpoint is { } stored && stored.Position > (_checkpoint?.Position ?? 0))
        {
            _checkpoint = stored;
        }

        if (result.AlreadyStored)
        {
            return new EmitResult { AlreadyStored = true, Checkpoint = _checkpoint };
        }

        batch.Settle(home, result);
        return new EmitResult { Events = batch.Outcomes, Checkpoint = _checkpoint };
    }

    private async Task AppendAll(EmitBatch batch)
    {
        try
        {
            await Task.WhenAll(batch.Parts.Select(part => Append(batch, part)));
        }
        catch (LogOverloadedException e) when (batch.Parts.Count > 1)
        {
            // Overloaded promises that nothing was stored, and another lane may have taken its part.
            throw new LogUnavailableException($"a part of the events may be stored: {e.Message}; repeat the request with the same ids");
        }
    }

    private async Task Append(EmitBatch batch, LanePart part) => batch.Settle(part, await AppendTo(part.Lane, part, null));

    private Task<AppendResult> AppendTo(string lane, LanePart part, SourceCheckpoint? checkpoint) =>
        GrainFactory.GetGrain<IEventLogGrain>(lane).Append(new AppendRequest { Events = [.. part.Events], Checkpoint = checkpoint });

    private void Check(EmitRequest request)
    {
        EventRules.Check(request.Events);
        var errors = new StrictJson();
        for (var i = 0; i < request.Events.Length; i++)
        {
            if (request.Events[i].Source != Source)
            {
                errors.Fail($"events[{i}].source", $"must be {Source}, the source that this emitter stands for");
            }
        }

        if (request.Checkpoint is { } checkpoint)
        {
            CheckpointRules.Check(checkpoint, Source, errors);
        }

        errors.ThrowIfFailed();
    }

    private EmitBatch Prepare(EmitRequest request)
    {
        var now = _time.GetUtcNow();
        var count = request.Events.Length;
        var batch = new EmitBatch(count);
        var headers = new EventHeader[count];
        var drafts = new EventDraft[count];
        var mayRepeat = new bool[count];
        var indexes = new int[count];
        var kept = 0;
        for (var i = 0; i < count; i++)
        {
            var original = request.Events[i];
            var id = original.Id ?? (request.Checkpoint is { } c ? EventCompletion.DeriveId(c, i) : Guid.CreateVersion7(now));
            if (Process(original) is not { } draft)
            {
                batch.HoldBack(i, id);
                continue;
            }

            headers[kept] = EventCompletion.Complete(draft, Source, id, now);
            drafts[kept] = draft;
            mayRepeat[kept] = original.Id is not null || request.Checkpoint is not null;
            indexes[kept++] = i;
        }

        var events = SharedEncoder.Encode(headers.AsSpan(0, kept), drafts.AsSpan(0, kept), mayRepeat.AsSpan(0, kept));
        for (var k = 0; k < kept; k++)
        {
            if (!_filters.IsEmpty && _filters.Excludes(events[k]))
            {
                batch.HoldBack(indexes[k], events[k].Header.Id);
            }
            else
            {
                batch.Send(indexes[k], events[k], _log.Lanes.Of(events[k].Header.Priority, Source, drafts[k].Persist));
            }
        }

        return batch;
    }

    private EventDraft? Process(EventDraft draft)
    {
        var current = draft;
        foreach (var processor in _processors)
        {
            if (processor.Process(current) is not { } next)
            {
                return null;
            }

            current = next;
        }

        return current;
    }
}
