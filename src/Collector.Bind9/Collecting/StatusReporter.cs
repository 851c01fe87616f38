using EventHub.Collector.Bind9.Sending;
using Microsoft.Extensions.Logging;

namespace EventHub.Collector.Bind9.Collecting;

/// <summary>Tells every so often what changed, and at the end.</summary>
internal sealed partial class StatusReporter(IReadOnlyList<SourceStatus> sources, TimeProvider time, ILogger logger)
{
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private readonly (BatchTally Total, long Lag)[] _told = new (BatchTally, long)[sources.Count];

    /// <summary>Ends, without an exception, when cancelled.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
                TellChanged();
        }
        catch (OperationCanceledException)
        {
            TellChanged();
        }
    }

    private void TellChanged()
    {
        for (int i = 0; i < sources.Count; i++)
        {
            var now = sources[i].Read();
            if (now == _told[i])
                continue;
            _told[i] = now;
            Status(sources[i].Source, now.Total.Lines, now.Total.Events, now.Total.Ignored, now.Total.Unknown, now.Lag);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Source}: {Lines} lines read, {Events} events sent, {Ignored} lines ignored, {Unknown} unknown, {Lag} bytes behind.")]
    private partial void Status(string source, long lines, long events, long ignored, long unknown, long lag);
}
