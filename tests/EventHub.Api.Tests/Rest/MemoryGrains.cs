using System.Collections.Concurrent;
using EventHub.Emitting;
using EventHub.Events;
using EventHub.Log;
using EventHub.Queries;
using EventHub.Visibility;

namespace EventHub.Api.Tests.Rest;

/// <summary>The grains that REST calls, in memory: they keep what they were asked, and answer as they are told to.</summary>
internal sealed class MemoryGrains
{
    public ConcurrentQueue<EventDraft> Stored { get; } = new();

    public ConcurrentDictionary<string, SourceCheckpoint> Checkpoints { get; } = new();

    public EventQuery? LastQuery { get; set; }

    public MemoryStatistics Statistics { get; } = new();

    public EventPage Page { get; set; } = new([], null, Cursor.Start("log1"));

    public LogEvent? Event { get; set; }

    /// <summary>Thrown by every call while set.</summary>
    public Exception? Outage { get; set; }

    /// <summary>Queries wait until their caller gives up.</summary>
    public bool Hangs { get; set; }

    public IGrainFactory Factory => MemoryGrainFactory.Of(this);

    internal sealed class Emitter(MemoryGrains grains, string source) : IEmitterGrain
    {
        public Task<EmitResult> Emit(EmitRequest request)
        {
            grains.ThrowIfOut();
            Assert.All(request.Events, e => Assert.Equal(source, e.Source));
            EventRules.Check(request.Events);
            if (request.Checkpoint is { } checkpoint)
            {
                if (grains.Checkpoints.TryGetValue(source, out var stored) && stored.Position >= checkpoint.Position)
                {
                    return Task.FromResult(new EmitResult { AlreadyStored = true, Checkpoint = stored });
                }

                grains.Checkpoints[source] = checkpoint;
            }

            return Task.FromResult(new EmitResult { Events = Array.ConvertAll(request.Events, grains.Store), Checkpoint = request.Checkpoint });
        }

        public Task<SourceCheckpoint?> GetCheckpoint()
        {
            grains.ThrowIfOut();
            return Task.FromResult(grains.Checkpoints.GetValueOrDefault(source));
        }
    }

    internal sealed class Query(MemoryGrains grains) : IEventQueryGrain
    {
        async Task<EventPage> IEventQueryGrain.Query(EventQuery query, CancellationToken cancellationToken)
        {
            grains.ThrowIfOut();
            grains.LastQuery = query;
            if (grains.Hangs)
            {
                await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
            }

            return grains.Page;
        }

        public Task<LogEvent?> Find(Guid id, Reader reader) =>
            Task.FromResult(grains.Event is { } e && e.Header.Id == id ? e : null);

        public Task<LaneStretch> ReadLane(LaneRead read, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Cursor> GetHead() => throw new NotSupportedException();
    }

    private void ThrowIfOut()
    {
        if (Outage is { } outage)
        {
            throw outage;
        }
    }

    private EmittedEvent Store(EventDraft draft)
    {
        if (!draft.Persist)
        {
            return new EmittedEvent(draft.Id ?? Guid.NewGuid(), new EventPosition(Lanes.Volatile, 1), EmitStatus.Live);
        }

        Stored.Enqueue(draft);
        return new EmittedEvent(draft.Id ?? Guid.NewGuid(), new EventPosition("bulk-0", Stored.Count), EmitStatus.Stored);
    }
}
