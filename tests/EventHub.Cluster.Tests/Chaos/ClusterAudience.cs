using EventHub.Cluster.Tests.Processes;
using EventHub.Testing.Load;
using EventHub.Testing.Reconciling;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace EventHub.Cluster.Tests.Chaos;

/// <summary>
/// Readers at all api nodes, over both of SignalR's protocols: several users, some of them with several connections, with filters
/// of every kind and every way of batching.
/// </summary>
internal sealed class ClusterAudience(ClusterProcess cluster)
{
    private static readonly string?[] Batching = [null, "low_latency", "production", "high_volume"];

    private readonly List<Subscriber> _readers = [];

    public static IReadOnlyList<Subscriber> Of(ClusterProcess cluster)
    {
        var audience = new ClusterAudience(cluster);
        audience.AddAll();
        return audience._readers;
    }

    private void AddAll()
    {
        Add("all", [], static _ => true);
        Add("all", [], static _ => true);
        foreach (var category in Workload.Categories)
        {
            Add($"of-{category}", new() { ["event_categories"] = new[] { category } }, e => e.Category == category);
            Add($"pressing-{category}", new() { ["event_categories"] = new[] { category }, ["priorities"] = new[] { "critical", "urgent" } },
                e => e.Category == category && e.Priority is ("critical" or "urgent"));
        }

        Add("pressing", new() { ["priorities"] = new[] { "critical", "urgent" } }, static e => e.Priority is "critical" or "urgent");
        Add("pressing", new() { ["priorities"] = new[] { "critical", "urgent" } }, static e => e.Priority is "critical" or "urgent");
        Add("one-source", new() { ["event_sources"] = new[] { ClusterLoad.CheckpointSource, Markers.Prefix + "*" } },
            static e => e.Key.Producer == ClusterLoad.CheckpointSource || e.Key.Producer.StartsWith(Markers.Prefix, StringComparison.Ordinal));
    }

    private void Add(string user, Dictionary<string, object> filter, Func<LoggedEvent, bool> matches)
    {
        var number = _readers.Count;
        var next = number;
        var token = cluster.Token(user);
        _readers.Add(new Subscriber(
            $"{user} (reader {number})",
            filter,
            matches,
            () => cluster.Apis[next++ % cluster.Apis.Count].Connection(token, number % 2 == 0 ? null : static c => c.AddMessagePackProtocol()),
            Batching[number % Batching.Length]));
    }
}
