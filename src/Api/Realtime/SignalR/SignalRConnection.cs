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
    public string Id => connection.ConnectionId;

    public ConnectionTransport Transport => IsText ? ConnectionTransport.SignalRJson : ConnectionTransport.SignalRMessagePack;

    public bool IsText => connection.Protocol.TransferFormat == TransferFormat.Text;

    public ValueTask WriteAsync(BatchedEvents batch) => connection.WriteAsync(new InvocationMessage(ServerMessages.BatchedEvents, [batch]));

    public ValueTask WriteAsync(GapMessage gap) => connection.WriteAsync(new InvocationMessage(ServerMessages.Gap, [gap.ToJson()]));

    public ValueTask WriteAsync(WatermarkMessage watermark) => connection.WriteAsync(new InvocationMessage(ServerMessages.Watermark, [watermark.ToJson()]));

    public ValueTask WriteAsync(ReplayEvents events) => connection.WriteAsync(new InvocationMessage(ServerMessages.EventReplay, [events]));

    public ValueTask WriteAsync(ReplayStatusMessage status) => connection.WriteAsync(new InvocationMessage(ServerMessages.ReplayStatus, [status.ToJson()]));

    public ValueTask WriteAsync(WireError error) => connection.WriteAsync(new InvocationMessage(ServerMessages.Error, [error.ToJson()]));

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
