using EventHub.Api.Realtime.Json;
using EventHub.Api.Realtime.Messages;
using Microsoft.AspNetCore.SignalR;

namespace EventHub.Api.Realtime.SignalR;

/// <summary>What the hub calls at its clients. Names and arguments are the protocol's.</summary>
internal interface IEventHubClient
{
    /// <summary>Once, before anything else.</summary>
    [HubMethodName("welcome")]
    Task Welcome(RawJson welcome);

    [HubMethodName("batched_events")]
    Task BatchedEvents(BatchedEvents batch);

    [HubMethodName("gap")]
    Task Gap(RawJson gap);

    [HubMethodName("watermark")]
    Task Watermark(RawJson watermark);

    [HubMethodName("event_replay")]
    Task EventReplay(ReplayEvents events);

    [HubMethodName("replay_status")]
    Task ReplayStatus(RawJson status);

    [HubMethodName("error")]
    Task Error(RawJson error);
}
