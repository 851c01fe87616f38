using EventHub.Api.Realtime.Messages;
using EventHub.Api.Realtime.Sessions;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace EventHub.Api.Realtime.SignalR;

/// <summary>
/// A SignalR connection as a session writes to it: past the hub's proxies, which would look the connection up for every batch.
/// </summary>
internal sealed class SignalRConnection(HubConnectionContext connection) : IClientConnection
{
    internal const string BatchedEvents = "batched_events";

    internal const string EventReplay = "event_replay";

    private const string ReplayStatus = "replay_status";

    private const string Gap = "gap";

    private const string Watermark = "watermark";

    private const string Error = "error";

    public string Id => connection.ConnectionId;

    public ConnectionTransport Transport => IsText ? ConnectionTransport.SignalRJson : ConnectionTransport.SignalRMessagePack;

    public bool IsText => connection.Protocol.TransferFormat == TransferFormat.Text;

    public ValueTask WriteAsync(BatchedEvents batch) => connection.WriteAsync(new InvocationMessage(BatchedEvents, [batch]));

    public ValueTask WriteAsync(GapMessage gap) => connection.WriteAsync(new InvocationMessage(Gap, [gap.ToJson()]));

    public ValueTask WriteAsync(WatermarkMessage watermark) => connection.WriteAsync(new InvocationMessage(Watermark, [watermark.ToJson()]));

    public ValueTask WriteAsync(ReplayEvents events) => connection.WriteAsync(new InvocationMessage(EventReplay, [events]));

    public ValueTask WriteAsync(ReplayStatusMessage status) => connection.WriteAsync(new InvocationMessage(ReplayStatus, [status.ToJson()]));

    public ValueTask WriteAsync(WireError error) => connection.WriteAsync(new InvocationMessage(Error, [error.ToJson()]));

    public Task Closed
    {
        get
        {
            var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            connection.Features.GetRequiredFeature<IConnectionLifetimeFeature>().ConnectionClosed.UnsafeRegister(
                static state => ((TaskCompletionSource)state!).TrySetResult(), closed);
            return closed.Task;
        }
    }

    public void Abort() => connection.Abort();
}
