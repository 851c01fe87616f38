using EventHub.Api.Realtime.Sessions;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace EventHub.Api.Realtime.SignalR;

/// <summary>Gives every connection a protocol of its own: what can't be read as a call is known there alone, and counts against that connection.</summary>
internal sealed class ConnectionProtocols(IEnumerable<IHubProtocol> protocols, WireMetrics metrics) : IHubProtocolResolver
{
    private readonly IHubProtocol[] _protocols = [.. protocols];

    public IReadOnlyList<IHubProtocol> AllProtocols => _protocols;

    public IHubProtocol? GetProtocol(string protocolName, IReadOnlyList<string>? supportedProtocols) =>
        (supportedProtocols is null || supportedProtocols.Contains(protocolName, StringComparer.OrdinalIgnoreCase))
        && Array.Find(_protocols, protocol => protocol.Name.Equals(protocolName, StringComparison.OrdinalIgnoreCase)) is { } protocol
            ? new EventHubProtocol(protocol, metrics)
            : null;
}
