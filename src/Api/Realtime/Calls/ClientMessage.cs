using EventHub.Api.Realtime.Json;
using EventHub.Api.Realtime.Sessions;

namespace EventHub.Api.Realtime.Calls;

/// <summary>One of the protocol's messages from clients.</summary>
/// <param name="name">What clients call it.</param>
/// <param name="answer">What its answer is called where answers have names; null: there is none.</param>
/// <param name="call">Does it, for a session, with the message's data.</param>
internal sealed class ClientMessage(
    string name, string? answer, Func<ClientSession, RawJson, CancellationToken, Task<RawJson?>> call)
{
    /// <summary>Data where a client sends none.</summary>
    public static RawJson NoData { get; } = new("null"u8.ToArray());

    public string Name => name;

    public string? Answer => answer;

    /// <returns>The answer's data; null where there is none.</returns>
    public Task<RawJson?> CallAsync(ClientSession session, RawJson data, CancellationToken gone)
    {
        session.CountReceived(data.Utf8.Length);
        return call(session, data, gone);
    }
}
