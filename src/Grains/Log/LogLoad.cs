using EventHub.Load;
using Microsoft.Extensions.Options;

namespace EventHub.Grains.Log;

/// <summary>How far the lanes that this silo writes are behind what they are given.</summary>
internal sealed class LogLoad(LogMetrics lanes, IOptions<EventLogOptions> options, TimeProvider time) : ILoadSource
{
    public LoadSample Sample()
    {
        var (oldest, bytes) = lanes.Waiting();
        return new LoadSample
        {
            CommitDelay = oldest is { } since ? time.GetElapsedTime(since) : TimeSpan.Zero,
            WaitingShare = (double)bytes / options.Value.MaxWaitingBytes,
        };
    }
}
