using EventHub.Api.Realtime.Json;
using EventHub.Api.Realtime.Messages;
using Microsoft.AspNetCore.SignalR;

namespace EventHub.Api.Realtime.SignalR;

/// <summary>What the hub calls at its clients. Names and arguments are the protocol's.</summary>
internal interface IEventHubClient
{
    /// <summary>Once, before anything else.</summary>
    [HubMethodName(ServerMessages.Welcome)]
    Task Welcome(RawJson welcome);

    [HubMethodName(ServerMessages.BatchedEvents)]
    Task BatchedEvents(BatchedEvents batch);

    [HubMethodName(ServerMessages.Gap)]
    Task Gap(RawJson gap);

    [HubMethodName(ServerMessages.Watermark)]
    Task Watermark(RawJson watermark);

    [HubMethodName(ServerMessages.EventReplay)]
    Task EventReplay(ReplayEvents events);

    [HubMethodName(ServerMessages.ReplayStatus)]
    Task ReplayStatus(RawJson status);

    [HubMethodName(ServerMessages.Error)]
    Task Error(RawJson error);
}
