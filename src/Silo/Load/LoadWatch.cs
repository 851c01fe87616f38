using EventHub.Load;
using Microsoft.Extensions.Options;

namespace EventHub.Silo.Load;

/// <summary>Asks the parts of the node once a second how they stand, and says when it begins and ends to refuse.</summary>
internal sealed partial class LoadWatch(
    NodeLoad load, IEnumerable<ILoadSource> sources, IOptions<SheddingOptions> options, TimeProvider time, ILogger<LoadWatch> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly ILoadSource[] _sources = [.. sources];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var state = default(SheddingState);
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                state = Beat(state);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    internal SheddingState Beat(SheddingState before)
    {
        var sample = _sources.Aggregate(default(LoadSample), static (worst, source) => worst.Worst(source.Sample()));
        var state = before.Next(sample, options.Value);
        load.Stand(state, sample);
        if (state.IsShedding && !before.IsShedding)
        {
            LogBegins(
                state.Cause!, sample.CommitDelay.TotalSeconds, sample.WaitingShare, sample.ScheduleDelay.TotalSeconds, sample.Cpu);
        }
        else if (before.IsShedding && !state.IsShedding)
        {
            LogEnds(load.Refused);
        }

        return state;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The node is over its load ({Cause}; the oldest append waits {CommitDelay:0.###} s, {WaitingShare:P0} of what may wait does, work waits {ScheduleDelay:0.###} s for a thread, {Cpu:P0} of the processors are used): events of low priority, queries and new replays are refused until it is well again")]
    private partial void LogBegins(string cause, double commitDelay, double waitingShare, double scheduleDelay, double cpu);

    [LoggerMessage(Level = LogLevel.Information, Message = "The node is well again and takes everything; {Refused} requests were refused for its load since it started")]
    private partial void LogEnds(long refused);
}
