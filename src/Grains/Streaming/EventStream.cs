using Orleans.Runtime;

namespace EventHub.Grains.Streaming;

/// <summary>The log as an Orleans stream: one stream and one queue per lane.</summary>
internal static class EventStream
{
    public const string Provider = "EventLog";

    public const string Namespace = "events";

    public static StreamId Of(string lane) => StreamId.Create(Namespace, lane);
}
