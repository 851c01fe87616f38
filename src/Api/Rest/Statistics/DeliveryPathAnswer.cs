using System.Text.Json;
using EventHub.Statistics;

namespace EventHub.Api.Rest.Statistics;

/// <summary>From the queues to the clients.</summary>
internal static class DeliveryPathAnswer
{
    public static void WriteQueues(Utf8JsonWriter writer, SiloReport[] silos)
    {
        writer.WriteStartObject("queues"u8);
        writer.WriteNumber("active"u8, silos.Sum(static s => s.Queues.Active));
        writer.WriteNumber("subscriptions"u8, silos.Sum(static s => s.Queues.Subscriptions));
        writer.WriteNumber("depth"u8, silos.Sum(static s => s.Queues.Depth));
        writer.WriteNumber("deepest"u8, silos.Select(static s => s.Queues.Deepest).DefaultIfEmpty().Max());
        writer.WriteNumber("catch_ups"u8, silos.Sum(static s => s.Queues.CatchUps));
        writer.WriteCounts("overflows"u8, silos.Select(static s => s.Queues.Overflows));
        writer.WriteCounts("gaps"u8, silos.Select(static s => s.Queues.Gaps));
        writer.WriteCounts("gap_events"u8, silos.Select(static s => s.Queues.GapEvents));
        writer.WriteEndObject();
        WriteStrategies(writer, ClusterSums.Strategies(silos));
    }

    public static void WriteDeliveries(Utf8JsonWriter writer, SiloReport[] silos)
    {
        writer.WriteStartObject("deliveries"u8);
        writer.WriteNumber("tracked"u8, silos.Sum(static s => s.Deliveries.Tracked));
        writer.WriteNumber("delivered"u8, silos.Sum(static s => s.Deliveries.Delivered));
        writer.WriteNumber("retried"u8, silos.Sum(static s => s.Deliveries.Retried));
        writer.WriteNumber("failed"u8, silos.Sum(static s => s.Deliveries.Failed));
        writer.WriteNumber("failed_writes"u8, silos.Sum(static s => s.Deliveries.FailedWrites));
        writer.WriteEndObject();
    }

    public static void WriteConnections(Utf8JsonWriter writer, FrontEndReport[] frontEnds)
    {
        writer.WriteStartObject("connections"u8);
        writer.WriteCounts("open"u8, frontEnds.Select(static f => f.Connections));
        writer.WriteCounts("opened"u8, frontEnds.Select(static f => f.Opened));
        writer.WriteCounts("closed"u8, frontEnds.Select(static f => f.Closed));
        writer.WriteCounts("messages_sent"u8, frontEnds.Select(static f => f.Messages));
        writer.WriteCounts("bytes_sent"u8, frontEnds.Select(static f => f.Bytes));
        writer.WriteNumber("waiting_bytes"u8, frontEnds.Sum(static f => f.WaitingBytes));
        writer.WriteNumber("unacked_bytes"u8, frontEnds.Sum(static f => f.UnackedBytes));
        writer.WriteEndObject();
        writer.WriteCounts("calls_refused"u8, frontEnds.Select(static f => f.Refused));
    }

    public static void WriteCompression(Utf8JsonWriter writer, IReadOnlyList<FrameReport> encodings)
    {
        writer.WriteStartObject("compression"u8);
        WriteFrames(writer, ClusterSums.Frames(string.Empty, encodings));
        writer.WriteStartObject("encodings"u8);
        foreach (var encoding in encodings)
        {
            writer.WriteStartObject(encoding.Encoding);
            WriteFrames(writer, encoding);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteStrategies(Utf8JsonWriter writer, IReadOnlyList<StrategyReport> strategies)
    {
        writer.WriteStartArray("strategies"u8);
        foreach (var strategy in strategies)
        {
            writer.WriteStartObject();
            writer.WriteString("strategy"u8, strategy.Strategy);
            writer.WriteNumber("batches"u8, strategy.Batches);
            writer.WriteNumber("events"u8, strategy.Events);
            writer.WriteRatio("average_events"u8, strategy.Events, strategy.Batches);
            writer.WriteRatio("average_bytes"u8, strategy.Bytes, strategy.Batches);
            writer.WriteRatio("average_wait_ms"u8, strategy.Wait.TotalMilliseconds, strategy.Batches);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteFrames(Utf8JsonWriter writer, FrameReport frames)
    {
        writer.WriteNumber("frames_made"u8, frames.Made);
        writer.WriteNumber("frames_shared"u8, frames.Shared);
        writer.WriteNumber("frames_plain"u8, frames.Plain);
        writer.WriteNumber("bytes_in"u8, frames.BytesIn);
        writer.WriteNumber("bytes_out"u8, frames.BytesOut);
        writer.WriteNumber("bytes_saved"u8, frames.BytesSaved);
        writer.WriteRatio("ratio"u8, frames.BytesOut, frames.BytesIn);
        writer.WriteRatio("hit_rate"u8, frames.Shared, frames.Shared + frames.Made);
    }
}
