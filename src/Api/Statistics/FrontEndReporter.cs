using EventHub.Api.Errors;
using EventHub.Api.Realtime.Frames;
using EventHub.Api.Realtime.Sessions;
using EventHub.Statistics;

namespace EventHub.Api.Statistics;

/// <summary>Tells the cluster what this front end has counted.</summary>
internal sealed class FrontEndReporter(
    ThisProcess process, ConnectionMetrics connections, WireMetrics wire, FrameMetrics frames, RefusalMetrics refusals) : IFrontEndStatistics
{
    public Task<FrontEndReport> Report()
    {
        var (open, opened, closed, messages) = connections.Report();
        var (waiting, unacked) = connections.Held();
        return Task.FromResult(new FrontEndReport
        {
            Process = process.Report(),
            Connections = open,
            Opened = opened,
            Closed = closed,
            Messages = messages,
            Bytes = wire.Report(),
            Refused = refusals.Report(),
            Frames = frames.Report(),
            WaitingBytes = waiting,
            UnackedBytes = unacked,
        });
    }
}
