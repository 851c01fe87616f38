namespace EventHub.Api.Realtime.Sessions;

/// <summary>How a connection is spoken to.</summary>
internal enum ConnectionTransport
{
    SignalRJson,
    SignalRMessagePack,
    WebSocket,
    ServerSentEvents,
}

/// <summary>Their names in metrics and statistics.</summary>
internal static class ConnectionTransports
{
    public static IReadOnlyList<string> All { get; } = ["signalr_json", "signalr_messagepack", "websocket", "sse"];

    public static string Of(ConnectionTransport transport) => All[(int)transport];
}
