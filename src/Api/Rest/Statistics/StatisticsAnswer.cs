using System.Text.Json;
using EventHub.Json;
using EventHub.Statistics;

namespace EventHub.Api.Rest.Statistics;

/// <summary>The cluster's sums, and what belongs to one node alone.</summary>
internal static class StatisticsAnswer
{
    public static void Write(Utf8JsonWriter writer, (ClusterReport Cluster, DateTimeOffset Now) asked)
    {
        var (cluster, now) = asked;
        var silos = cluster.Silos;
        writer.WriteStartObject();
        writer.WriteString("timestamp"u8, Rfc3339.Write(now));
        writer.WriteBoolean("complete"u8, cluster.Unanswered.Length == 0 && cluster.KnowsFrontEnds);
        WriteUnanswered(writer, cluster.Unanswered);
        var nodes = ClusterSums.Nodes(cluster);
        writer.WriteSeconds("uptime_seconds"u8, nodes.Select(static n => n.Process.Uptime).DefaultIfEmpty().Max());
        writer.WriteSeconds("window_seconds"u8, StatisticsTimes.RateWindow);
        writer.WriteRounded("events_per_second"u8, silos.Sum(static s => s.EventsPerSecond));
        WriteEvents(writer, silos);
        LaneAnswer.Write(writer, ClusterSums.Lanes(silos));
        DeliveryPathAnswer.WriteQueues(writer, silos);
        DeliveryPathAnswer.WriteDeliveries(writer, silos);
        DeliveryPathAnswer.WriteConnections(writer, cluster.FrontEnds);
        DeliveryPathAnswer.WriteCompression(writer, ClusterSums.Frames(cluster.FrontEnds));
        NodeAnswer.Write(writer, nodes);
        writer.WriteEndObject();
    }

    private static void WriteUnanswered(Utf8JsonWriter writer, UnansweredNode[] unanswered)
    {
        writer.WriteStartArray("unanswered"u8);
        foreach (var node in unanswered)
        {
            writer.WriteStartObject();
            writer.WriteString("name"u8, node.Name);
            writer.WriteString("role"u8, node.Role);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteEvents(Utf8JsonWriter writer, SiloReport[] silos)
    {
        var outcomes = ClusterSums.Sum(silos.Select(static s => s.Emitted));
        var left = ClusterSums.Sum(silos.Select(static s => s.Queues.Left));
        var failed = silos.Sum(static s => s.FailedEvents);
        writer.WriteStartObject("events"u8);
        writer.WriteNumber("emitted"u8, failed + outcomes.Sum(static o => o.Count));
        writer.WriteNumber("processed"u8, ClusterSums.Of(outcomes, "stored", "live"));
        writer.WriteNumber("duplicate"u8, ClusterSums.Of(outcomes, "duplicate", "already_stored"));
        writer.WriteNumber("filtered"u8, ClusterSums.Of(outcomes, "filtered"));
        writer.WriteNumber("failed"u8, failed);
        foreach (var (mode, count) in left)
        {
            writer.WriteNumber(mode, count);
        }

        writer.WriteCounts("by_category"u8, silos.Select(static s => s.Kinds.Categories));
        writer.WriteCounts("by_severity"u8, silos.Select(static s => s.Kinds.Severities));
        writer.WriteCounts("by_priority"u8, silos.Select(static s => s.Kinds.Priorities));
        writer.WriteCounts("by_type"u8, silos.Select(static s => s.Kinds.Types));
        writer.WriteEndObject();
        writer.WriteCounts("emits_refused"u8, silos.Select(static s => s.Refused));
    }
}
