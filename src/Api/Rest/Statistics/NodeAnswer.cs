using System.Text.Json;
using EventHub.Statistics;

namespace EventHub.Api.Rest.Statistics;

internal static class NodeAnswer
{
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<NodeSum> nodes)
    {
        writer.WriteStartArray("nodes"u8);
        foreach (var node in nodes)
        {
            writer.WriteStartObject();
            writer.WriteString("name"u8, node.Name);
            writer.WriteSeconds("uptime_seconds"u8, node.Process.Uptime);
            writer.WriteSeconds("cpu_seconds"u8, node.Process.CpuTime);
            writer.WriteNumber("memory_bytes"u8, node.Process.MemoryBytes);
            writer.WriteNumber("heap_bytes"u8, node.Process.HeapBytes);
            writer.WriteBoolean("shedding"u8, node.Process.IsShedding);
            writer.WriteStartObject("shed"u8);
            foreach (var shed in node.Process.Shed)
            {
                writer.WriteNumber(shed.Name, shed.Count);
            }

            writer.WriteEndObject();
            if (node.Silo is { } silo)
            {
                WriteSilo(writer, silo);
            }

            if (node.FrontEnd is { } frontEnd)
            {
                WriteFrontEnd(writer, frontEnd);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteSilo(Utf8JsonWriter writer, SiloReport silo)
    {
        writer.WriteStartObject("silo"u8);
        writer.WriteString("address"u8, silo.Address);
        writer.WriteRounded("machine_cpu"u8, silo.Cpu);
        writer.WriteRounded("events_per_second"u8, silo.EventsPerSecond);
        writer.WriteNumber("emitted"u8, silo.FailedEvents + silo.Emitted.Sum(static e => e.Count));
        writer.WriteNumber("queues"u8, silo.Queues.Active);
        writer.WriteNumber("subscriptions"u8, silo.Queues.Subscriptions);
        writer.WriteNumber("depth"u8, silo.Queues.Depth);
        writer.WriteStartArray("lanes"u8);
        foreach (var lane in silo.Lanes.Where(static lane => lane.Now is not null))
        {
            writer.WriteStringValue(lane.Lane);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteFrontEnd(Utf8JsonWriter writer, FrontEndReport frontEnd)
    {
        writer.WriteStartObject("api"u8);
        writer.WriteNumber("connections"u8, frontEnd.Connections.Sum(static c => c.Count));
        writer.WriteNumber("bytes_sent"u8, frontEnd.Bytes.Sum(static b => b.Count));
        writer.WriteNumber("waiting_bytes"u8, frontEnd.WaitingBytes);
        writer.WriteNumber("unacked_bytes"u8, frontEnd.UnackedBytes);
        writer.WriteEndObject();
    }
}
