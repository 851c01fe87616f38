using EventHub.Collector.Bind9.Interpreting;
using EventHub.Collector.Bind9.Sending;
using Microsoft.Extensions.Logging;

namespace EventHub.Collector.Bind9.Playing;

/// <summary>Sends the events of a sample log at their own pace, dated as if they happened now.</summary>
internal sealed partial class Player(string source, Score score, double speed, HubDelivery hub, TimeProvider time, ILogger logger)
{
    /// <summary>What is due within this goes together.</summary>
    public static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);

    private const int MaxBatch = 500;
    private const string State = "play";

    private long _position;

    /// <exception cref="HubRefusedException">The hub said no for good.</exception>
    /// <exception cref="OperationCanceledException">Stopped before the end.</exception>
    public async Task PlayAsync(bool loop, CancellationToken stop)
    {
        _position = (await hub.GetCheckpointAsync(source, stop)).Position;
        var start = time.GetUtcNow();
        do
        {
            await PlayOnceAsync(start, stop);
            start += score.Length / speed;
        }
        while (loop);
        Played(score.Notes.Length, source);
    }

    private async Task PlayOnceAsync(DateTimeOffset start, CancellationToken stop)
    {
        Begins(score.Notes.Length, source, (score.Length / speed).TotalSeconds);
        var due = new List<BindEvent>(MaxBatch);
        int sent = 0, told = 0;
        foreach (var (at, @event) in score.From(start, speed))
        {
            if (due.Count == MaxBatch || (due.Count > 0 && at > time.GetUtcNow() + Beat))
            {
                await SendAsync(due, stop);
                sent += due.Count;
                due.Clear();
                if (sent * 10 / score.Notes.Length > told)
                {
                    told = sent * 10 / score.Notes.Length;
                    Progress(sent, score.Notes.Length, told * 10);
                }
            }
            if (due.Count == 0)
                await WaitUntilAsync(at, stop);
            due.Add(@event);
        }
        if (due.Count > 0)
            await SendAsync(due, stop);
        await WaitUntilAsync(start + score.Length / speed, stop);
    }

    private Task WaitUntilAsync(DateTimeOffset at, CancellationToken stop) =>
        at - time.GetUtcNow() is var wait && wait > TimeSpan.Zero ? Task.Delay(wait, time, stop) : Task.CompletedTask;

    /// <summary>Another player of the same source has its own position: the events go behind it.</summary>
    private async Task SendAsync(List<BindEvent> events, CancellationToken stop)
    {
        Checkpoint? other;
        do
        {
            using var builder = new BatchBuilder(source);
            foreach (var @event in events)
                builder.Add(@event);
            var checkpoint = new Checkpoint(++_position, State);
            other = await hub.DeliverAsync(builder.Build(checkpoint, new BatchTally(events.Count, events.Count, 0, 0)), stop);
            _position = other?.Position ?? _position;
        }
        while (other is not null);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Playing {Events} events as {Source}, for {Seconds:0} s.")]
    private partial void Begins(int events, string source, double seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Sent} of {Events} events, {Percent}%.")]
    private partial void Progress(int sent, int events, int percent);

    [LoggerMessage(Level = LogLevel.Information, Message = "Played {Events} events as {Source}.")]
    private partial void Played(int events, string source);
}
