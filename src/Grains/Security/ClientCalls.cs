using System.Collections.Concurrent;
using System.Reflection;
using EventHub.Security;

namespace EventHub.Grains.Security;

/// <summary>What a client of the silos may call.</summary>
internal static class ClientCalls
{
    /// <summary>The dashboard's own contracts; there to be called only when a silo has the dashboard.</summary>
    private const string Dashboard = "Orleans.Dashboard.";

    private static readonly ConcurrentDictionary<MethodInfo, bool> Decided = new();

    public static bool MayCall(MethodInfo method) => Decided.GetOrAdd(method, Decide);

    private static bool Decide(MethodInfo method)
    {
        var contract = method.DeclaringType!;
        return method.IsDefined(typeof(OpenToClientsAttribute))
            || contract.IsDefined(typeof(OpenToClientsAttribute))
            || contract.FullName!.StartsWith(Dashboard, StringComparison.Ordinal);
    }
}
