namespace EventHub.Api.Realtime.Messages;

/// <summary>What the hub sends by itself, by the names that it has on every transport.</summary>
internal static class ServerMessages
{
    public const string Welcome = "welcome";

    public const string BatchedEvents = "batched_events";

    public const string Gap = "gap";

    public const string Watermark = "watermark";

    public const string EventReplay = "event_replay";

    public const string ReplayStatus = "replay_status";

    public const string Error = "error";

    public static IReadOnlyList<string> All { get; } = [Welcome, BatchedEvents, Gap, Watermark, EventReplay, ReplayStatus, Error];
}
