using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace EventHub.Grains.Security;

/// <summary>
/// Refuses what comes in by a gateway and is not open to clients. A guard against mistakes: clients choose their own ids, and one that
/// takes a silo's name is taken for a silo. Who may reach the gateway at all is a matter of the network.
/// </summary>
internal sealed partial class ClientCallFilter(ILogger<ClientCallFilter> logger) : IIncomingGrainCallFilter
{
    /// <summary>Silos' own code calls as a client of this name.</summary>
    private static ReadOnlySpan<byte> HostedClient => "hosted-"u8;

    public Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.SourceId is not { } source || !source.IsClient() || IsSilo(source)
            || context.TargetId.IsSystemTarget() || ClientCalls.MayCall(context.InterfaceMethod))
        {
            return context.Invoke();
        }

        LogRefused(source, context.InterfaceName, context.MethodName);
        throw new UnauthorizedAccessException($"{context.InterfaceName}.{context.MethodName} is not open to clients of the silos");
    }

    private static bool IsSilo(GrainId client) => client.Key.AsSpan().StartsWith(HostedClient);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Client {Client} may not call {Interface}.{Method}")]
    private partial void LogRefused(GrainId client, string @interface, string method);
}
