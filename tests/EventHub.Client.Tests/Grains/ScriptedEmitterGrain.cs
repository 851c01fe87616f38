using System.Collections.Concurrent;
using EventHub.Emitting;
using EventHub.Json;
using EventHub.Log;
using Orleans.Concurrency;

namespace EventHub.Client.Tests.Grains;

/// <summary>What the emitter grains were asked and what they are to fail with, shared with the test through the silo's services.</summary>
internal sealed class EmitterScript
{
    public ConcurrentQueue<(string Source, EmitRequest Request)> Requests { get; } = new();

    public ConcurrentQueue<Exception> Failures { get; } = new();

    /// <summary>How many calls are not answered, before any other is.</summary>
    public int Unanswered { get; set; }

    /// <summary>What they wait for, or else the silo would wait for them when it stops.</summary>
    public TaskCompletionSource<EmitResult> Silence { get; } = new();

    /// <summary>The source whose emitter can't be used.</summary>
    public string? Away { get; set; }
}

/// <summary>Reentrant: a call that is not answered holds up no other.</summary>
[Reentrant]
internal sealed class ScriptedEmitterGrain(EmitterScript script) : Grain, IEmitterGrain
{
    public const string RefusedUser = "refused";

    private long _sequence;

    public Task<EmitResult> Emit(EmitRequest request)
    {
        script.Requests.Enqueue((this.GetPrimaryKeyString(), request));
        if (this.GetPrimaryKeyString() == script.Away)
        {
            throw new LogUnavailableException("away");
        }

        if (script.Unanswered > 0)
        {
            script.Unanswered--;
            return script.Silence.Task;
        }

        if (script.Failures.TryDequeue(out var failure))
        {
            throw failure;
        }

        if (Array.FindIndex(request.Events, e => e.UserId == RefusedUser) is var refused and >= 0)
        {
            throw new InvalidRequestException($"events[{refused}].user_id", "is refused");
        }

        return Task.FromResult(new EmitResult
        {
            Events = Array.ConvertAll(
                request.Events,
                e => new EmittedEvent(e.Id ?? Guid.Empty, new EventPosition(this.GetPrimaryKeyString(), ++_sequence), EmitStatus.Stored)),
            Checkpoint = request.Checkpoint,
        });
    }

    public Task<SourceCheckpoint?> GetCheckpoint() =>
        Task.FromResult<SourceCheckpoint?>(new SourceCheckpoint(this.GetPrimaryKeyString(), 3, "state"));
}
