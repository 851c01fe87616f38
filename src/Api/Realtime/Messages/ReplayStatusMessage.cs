using EventHub.Api.Realtime.Json;
using EventHub.Replaying;

namespace EventHub.Api.Realtime.Messages;

/// <summary>The protocol's <c>replay_status</c>.</summary>
internal sealed record ReplayStatusMessage(ReplayRecord Replay)
{
    public RawJson ToJson() => RawJson.Of(writer => ReplayJson.Write(writer, Replay));
}
