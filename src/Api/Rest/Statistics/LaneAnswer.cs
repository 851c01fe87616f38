using System.Text.Json;

namespace EventHub.Api.Rest.Statistics;

internal static class LaneAnswer
{
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<LaneSum> lanes)
    {
        writer.WriteStartArray("lanes"u8);
        foreach (var lane in lanes)
        {
            writer.WriteStartObject();
            writer.WriteString("lane"u8, lane.Lane);
            writer.WriteOptional("head"u8, lane.Now?.Head);
            writer.WriteOptional("routed"u8, lane.Routed);
            writer.WriteOptional("lag"u8, lane.Lag);
            writer.WriteNumber("appended"u8, lane.Appended);
            writer.WriteNumber("bytes"u8, lane.Bytes);
            writer.WriteNumber("commits"u8, lane.Commits);
            writer.WriteNumber("failed_commits"u8, lane.FailedCommits);
            writer.WriteMilliseconds("commit_p50_ms"u8, lane.Now?.MedianCommit);
            writer.WriteMilliseconds("commit_p99_ms"u8, lane.Now?.SlowestCommits);
            writer.WriteOptional("ring_bytes"u8, lane.Now?.RingBytes);
            writer.WriteOptional("waiting_bytes"u8, lane.Now?.WaitingBytes);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
